package dev.terrace.kit.traffic;

import org.jspecify.annotations.Nullable;

/** The last minute of some {@link Traffic}, from samples taken every second. Thread-safe. */
public final class TrafficTrend {
  private static final int SIZE = 60;

  private final Traffic traffic;
  private final Series requests;
  private final Series bytesIn;
  private final Series bytesOut;
  private final double[] p95 = new double[SIZE];
  private int p95Count;
  private int p95Last = -1;

  /** Only there once something was counted: most of the memory is here. */
  private volatile @Nullable LatencyWindow window;

  TrafficTrend(Traffic traffic) {
    this.traffic = traffic;
    this.requests = new Series(traffic::requests);
    this.bytesIn = new Series(traffic::bytesIn);
    this.bytesOut = new Series(traffic::bytesOut);
  }

  void sample(long nanoTime) {
    requests.sample(nanoTime);
    bytesIn.sample(nanoTime);
    bytesOut.sample(nanoTime);
    LatencyWindow current = window;
    if (current == null && traffic.latency().sumMicros() > 0) {
      current = new LatencyWindow(traffic.latency());
      window = current;
    }
    double slow = current == null ? 0 : current.sample();
    synchronized (p95) {
      p95Last = (p95Last + 1) % SIZE;
      p95[p95Last] = slow;
      p95Count = Math.min(p95Count + 1, SIZE);
    }
  }

  /** Requests per second over the last so many seconds, 1 to 60. */
  public double requestRate(int seconds) {
    return requests.rate(seconds);
  }

  /** Bytes per second that came in over the last ten seconds. */
  public double bytesInRate() {
    return bytesIn.rate(10);
  }

  /** Bytes per second that went out over the last ten seconds. */
  public double bytesOutRate() {
    return bytesOut.rate(10);
  }

  /** The latency of the last minute. */
  public Percentiles latency() {
    LatencyWindow current = window;
    return current == null ? Percentiles.NONE : current.lastMinute();
  }

  /** Requests of each of the last seconds, oldest first; 60 at most. */
  public double[] requestHistory() {
    return requests.rates();
  }

  /** The 95th percentile of the latency of each of the last seconds in ms, oldest first. */
  public double[] p95History() {
    synchronized (p95) {
      double[] history = new double[p95Count];
      for (int i = 0; i < p95Count; i++) {
        history[i] = p95[Math.floorMod(p95Last - p95Count + 1 + i, SIZE)];
      }
      return history;
    }
  }
}
