/** Counts requests, bytes, errors and latency cheaply, and makes rates and percentiles of them. */
@NullMarked
package dev.terrace.kit.traffic;

import org.jspecify.annotations.NullMarked;
