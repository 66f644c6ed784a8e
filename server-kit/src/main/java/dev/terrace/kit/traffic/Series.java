package dev.terrace.kit.traffic;

import java.util.function.LongSupplier;

/**
 * The last minute of a number that only grows, sampled every second. Sampled by one thread, read by
 * any.
 */
public final class Series {
  private static final int SIZE = 61;

  private final LongSupplier source;
  private final long[] values = new long[SIZE];
  private final long[] times = new long[SIZE];
  private int count;
  private int last = -1;

  /** The last minute of what the source tells. */
  public Series(LongSupplier source) {
    this.source = source;
  }

  /** Notes the number; to be called every second. */
  public synchronized void sample(long nanoTime) {
    last = (last + 1) % SIZE;
    values[last] = source.getAsLong();
    times[last] = nanoTime;
    count = Math.min(count + 1, SIZE);
  }

  /** Growth per second over the last so many samples, or as many as there are. */
  public synchronized double rate(int samples) {
    int back = Math.min(samples, count - 1);
    if (back <= 0) {
      return 0;
    }
    int from = Math.floorMod(last - back, SIZE);
    double seconds = (times[last] - times[from]) / 1e9;
    return seconds <= 0 ? 0 : Math.max(0, values[last] - values[from]) / seconds;
  }

  /** Growth per second between each two samples, oldest first; 60 values at most. */
  public synchronized double[] rates() {
    double[] rates = new double[Math.max(0, count - 1)];
    for (int i = 0; i < rates.length; i++) {
      int to = Math.floorMod(last - rates.length + 1 + i, SIZE);
      int from = Math.floorMod(to - 1, SIZE);
      double seconds = (times[to] - times[from]) / 1e9;
      rates[i] = seconds <= 0 ? 0 : Math.max(0, values[to] - values[from]) / seconds;
    }
    return rates;
  }
}
