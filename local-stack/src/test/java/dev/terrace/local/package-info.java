/** Tests. */
@NullMarked
package dev.terrace.local;

import org.jspecify.annotations.NullMarked;
