/** Tests. */
@NullMarked
package dev.terrace.local.process;

import org.jspecify.annotations.NullMarked;
