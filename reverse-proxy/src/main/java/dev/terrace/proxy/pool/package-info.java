/**
 * The servers of a backend with their connections, permits and counters, and the queue in front of
 * them.
 */
@NullMarked
package dev.terrace.proxy.pool;

import org.jspecify.annotations.NullMarked;
