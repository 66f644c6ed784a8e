package dev.terrace.cluster.lease;

import java.time.Duration;

/**
 * How long leases are and how often they are renewed; the same on all nodes of a cluster.
 *
 * @param lease how long a holder may own its address after it sent the last renewal that a majority
 *     confirmed, 100 ms to 1 min, default 900 ms
 * @param renew pause between two renewals, 10 ms or more and less than a third of {@code lease},
 *     default 200 ms
 * @param margin how much longer than {@code lease} a voter refuses everybody else, default 50 ms.
 *     It must cover the drift of two clocks of ±2 % (4.1 % of {@code lease}) and 10 ms for the
 *     guard to wake up and remove the address
 */
public record LeaseTiming(Duration lease, Duration renew, Duration margin) {
  /** One clock may be 2 % slow while the other one is 2 % fast: 1.02 / 0.98 − 1. */
  private static final double DRIFT = 1.02 / 0.98 - 1;

  private static final Duration WAKE_UP = Duration.ofMillis(10);

  /** For every network. */
  public static final LeaseTiming DEFAULT =
      new LeaseTiming(Duration.ofMillis(900), Duration.ofMillis(200), Duration.ofMillis(50));

  /** For quiet local networks and machines that are never out of processor time. */
  public static final LeaseTiming FAST =
      new LeaseTiming(Duration.ofMillis(300), Duration.ofMillis(60), Duration.ofMillis(30));

  public LeaseTiming {
    if (lease.compareTo(Duration.ofMillis(100)) < 0 || lease.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException(
          "lease must be between 100 ms and 1 min but was " + lease.toMillis() + " ms");
    }
    if (renew.compareTo(Duration.ofMillis(10)) < 0 || renew.multipliedBy(3).compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          "renew must be at least 10 ms and less than a third of lease ("
              + lease.toMillis()
              + " ms), so that two lost renewals do no harm, but was "
              + renew.toMillis()
              + " ms");
    }
    Duration least = Duration.ofNanos((long) (lease.toNanos() * DRIFT)).plus(WAKE_UP);
    if (margin.compareTo(least) < 0 || margin.compareTo(lease) > 0) {
      throw new IllegalArgumentException(
          "margin must be between "
              + (least.toMillis() + 1)
              + " ms (the drift of two clocks over one lease, and 10 ms) and the lease ("
              + lease.toMillis()
              + " ms) but was "
              + margin.toMillis()
              + " ms");
    }
  }

  /** How long a voter refuses others after it confirmed, and keeps silent after it started. */
  public Duration refusal() {
    return lease.plus(margin);
  }
}
