/** The load test itself, tried on a running stack. */
@NullMarked
package dev.terrace.test.load;

import org.jspecify.annotations.NullMarked;
