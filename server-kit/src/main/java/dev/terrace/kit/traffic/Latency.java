package dev.terrace.kit.traffic;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A histogram of durations. Recording takes two atomic additions on counters that threads rarely
 * share, and allocates nothing. Thread-safe.
 */
public final class Latency {
  private static final int STRIPES =
      Math.min(8, Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

  private final AtomicLongArray counts = new AtomicLongArray(STRIPES * Buckets.COUNT);
  private final LongAdder micros = new LongAdder();

  Latency() {}

  /** Counts a duration. */
  public void record(long nanos) {
    long value = Math.max(0, nanos / 1000);
    int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
    counts.getAndIncrement(stripe * Buckets.COUNT + Buckets.index(value));
    micros.add(value);
  }

  /** The sum of all durations, in microseconds. */
  public long sumMicros() {
    return micros.sum();
  }

  /** How many durations were counted. */
  public long count() {
    long sum = 0;
    for (int i = 0; i < counts.length(); i++) {
      sum += counts.getPlain(i);
    }
    return sum;
  }

  /** The counts of the buckets since the start. */
  void copyTo(long[] sums) {
    for (int i = 0; i < Buckets.COUNT; i++) {
      long sum = 0;
      for (int stripe = 0; stripe < STRIPES; stripe++) {
        sum += counts.get(stripe * Buckets.COUNT + i);
      }
      sums[i] = sum;
    }
  }
}
