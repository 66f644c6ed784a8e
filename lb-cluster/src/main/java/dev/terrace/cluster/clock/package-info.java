/** The clock that leases and their guard share, and a watch over it. */
@NullMarked
package dev.terrace.cluster.clock;

import org.jspecify.annotations.NullMarked;
