package dev.terrace.kit.traffic;

/**
 * The latency of the last minute, in six slices of ten seconds, from samples of a histogram taken
 * every second. Used by the sampler's thread alone, except {@link #lastMinute}.
 */
final class LatencyWindow {
  private static final int SLICES = 6;
  private static final int SAMPLES_PER_SLICE = 10;

  private final Latency latency;
  private final long[] before = new long[Buckets.COUNT];
  private final long[] now = new long[Buckets.COUNT];
  private final int[] second = new int[Buckets.COUNT];
  private final int[][] slices = new int[SLICES][Buckets.COUNT];
  private final int[] minute = new int[Buckets.COUNT];
  private int slice;
  private int samples;
  private volatile Percentiles lastMinute = Percentiles.NONE;

  LatencyWindow(Latency latency) {
    this.latency = latency;
  }

  Percentiles lastMinute() {
    return lastMinute;
  }

  /** Takes a sample; returns the 95th percentile of what came since the last one, in ms. */
  double sample() {
    if (samples == SAMPLES_PER_SLICE) {
      samples = 0;
      slice = (slice + 1) % SLICES;
      for (int i = 0; i < Buckets.COUNT; i++) {
        minute[i] -= slices[slice][i];
        slices[slice][i] = 0;
      }
    }
    samples++;
    latency.copyTo(now);
    for (int i = 0; i < Buckets.COUNT; i++) {
      int more = (int) (now[i] - before[i]);
      second[i] = more;
      slices[slice][i] += more;
      minute[i] += more;
      before[i] = now[i];
    }
    lastMinute = Percentiles.of(minute);
    return Percentiles.of(second).p95();
  }
}
