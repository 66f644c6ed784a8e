package dev.terrace.kit.traffic;

/**
 * The buckets of a latency histogram: microseconds, exact below 16, then sixteen buckets for each
 * doubling, so that a value is known to 6 % (3 % on average) from 1 µs to 134 s. Longer ones count
 * as 134 s.
 */
final class Buckets {
  private static final int SUB_BITS = 4;
  private static final int SUB = 1 << SUB_BITS;
  private static final int DOUBLINGS = 23;
  private static final long MAX = (1L << (SUB_BITS + DOUBLINGS)) - 1;

  static final int COUNT = SUB * (DOUBLINGS + 1);

  private Buckets() {}

  static int index(long micros) {
    if (micros < SUB) {
      return (int) Math.max(0, micros);
    }
    long value = Math.min(micros, MAX);
    int shift = 63 - SUB_BITS - Long.numberOfLeadingZeros(value);
    return (shift + 1) * SUB + (int) (value >>> shift) - SUB;
  }

  /** The smallest value of a bucket. */
  static long from(int index) {
    int shift = Math.max(0, index / SUB - 1);
    return index < SUB ? index : (long) (index % SUB + SUB) << shift;
  }

  /** How many values a bucket holds. */
  static long width(int index) {
    return 1L << Math.max(0, index / SUB - 1);
  }

  /**
   * The value below which a part of all values lies, by the middle of the bucket where it falls.
   *
   * @param counts of the buckets
   * @param total of the counts, above 0
   * @param part 0 to 1
   */
  static double quantile(int[] counts, long total, double part) {
    long rank = Math.max(1, (long) Math.ceil(part * total));
    long seen = 0;
    for (int i = 0; i < COUNT; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return i < SUB ? i : from(i) + width(i) / 2.0;
      }
    }
    return MAX;
  }
}
