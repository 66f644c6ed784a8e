/** Which node should own a virtual address, if all goes as planned. */
@NullMarked
package dev.terrace.cluster.plan;

import org.jspecify.annotations.NullMarked;
