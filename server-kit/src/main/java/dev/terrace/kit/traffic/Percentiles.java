package dev.terrace.kit.traffic;

/**
 * How long things took within the last minute, in milliseconds; all zero when nothing happened.
 *
 * @param count how many there were
 * @param p50 half of them took no longer
 * @param p95 95 % took no longer
 * @param p99 99 % took no longer
 */
public record Percentiles(long count, double p50, double p95, double p99) {
  static final Percentiles NONE = new Percentiles(0, 0, 0, 0);

  static Percentiles of(int[] counts) {
    long total = 0;
    for (int count : counts) {
      total += count;
    }
    return total == 0
        ? NONE
        : new Percentiles(
            total,
            Buckets.quantile(counts, total, 0.5) / 1000,
            Buckets.quantile(counts, total, 0.95) / 1000,
            Buckets.quantile(counts, total, 0.99) / 1000);
  }
}
