package dev.terrace.proxy.pool;

import java.time.Duration;

/**
 * The growth of weight and maxconn of a server that came back, linear from next to nothing to the
 * full size, so that a cold server is not flooded. Thread-safe: one value that is replaced.
 *
 * @param begin in nanoTime
 * @param nanos how long it takes, 0: no growth
 */
record SlowStart(long begin, long nanos) {
  static final SlowStart NONE = new SlowStart(0, 0);

  static SlowStart now(Duration length) {
    return length.isZero() ? NONE : new SlowStart(System.nanoTime(), length.toNanos());
  }

  /** The part of a full amount that is allowed now; at least 1 of an amount above 0. */
  int of(int full) {
    return nanos == 0 ? full : at(System.nanoTime(), full);
  }

  int at(long nanoTime, int full) {
    long elapsed = nanoTime - begin;
    if (elapsed >= nanos || full == 0) {
      return full;
    }
    return (int) Math.max(1, full * (double) elapsed / nanos);
  }

  /** Whether it still matters. */
  boolean active() {
    return nanos != 0 && System.nanoTime() - begin < nanos;
  }
}
