/** Parts of a process: started in order, drained, closed in reverse order. */
@NullMarked
package dev.terrace.kit.lifecycle;

import org.jspecify.annotations.NullMarked;
