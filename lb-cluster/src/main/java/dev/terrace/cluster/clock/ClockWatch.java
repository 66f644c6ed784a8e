package dev.terrace.cluster.clock;

import java.time.Duration;
import java.util.Optional;

/**
 * Looks whether the machine's clocks went on together. They do not when it slept ({@code
 * CLOCK_MONOTONIC} stood still), when a virtual machine was stopped and set right afterwards, or
 * when somebody set the time. In none of these cases a holder can know how long the others waited,
 * so it gives up its addresses and asks again.
 *
 * <p>Not thread-safe: it belongs to the thread that looks.
 */
public final class ClockWatch {
  /** How far two clocks may part between two looks; NTP slews by 0.05 % only, and steps beyond. */
  public static final Duration TOLERANCE = Duration.ofMillis(200);

  private long lastBoot;
  private long lastMonotonic;
  private long lastWallMillis;
  private boolean started;

  /**
   * A look; the clocks have to be read just before it, one after the other.
   *
   * @param bootNanos {@link BootClock#nanos()}
   * @param monotonicNanos {@link System#nanoTime()}
   * @param wallMillis {@link System#currentTimeMillis()}
   * @return what is wrong, in words for the log
   */
  public Optional<String> look(long bootNanos, long monotonicNanos, long wallMillis) {
    long boot = bootNanos - lastBoot;
    long monotonic = monotonicNanos - lastMonotonic;
    long wall = (wallMillis - lastWallMillis) * 1_000_000;
    boolean first = !started;
    started = true;
    lastBoot = bootNanos;
    lastMonotonic = monotonicNanos;
    lastWallMillis = wallMillis;
    if (first) {
      return Optional.empty();
    }
    if (apart(boot, monotonic)) {
      return Optional.of("the machine slept for " + millis(boot - monotonic) + " ms");
    }
    if (apart(wall, boot)) {
      return Optional.of("the time of day jumped by " + millis(wall - boot) + " ms");
    }
    return Optional.empty();
  }

  private static boolean apart(long nanos, long otherNanos) {
    return Math.abs(nanos - otherNanos) > TOLERANCE.toNanos();
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
