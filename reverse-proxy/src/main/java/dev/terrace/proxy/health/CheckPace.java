package dev.terrace.proxy.health;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives every server that begins to be watched a time for its first check, ten milliseconds after
 * the one before, so that neither a start nor a reload with hundreds of servers comes as a storm.
 * The pauses between later checks are ten per cent more or less than configured, which keeps them
 * apart. One per process. Thread-safe.
 */
public final class CheckPace {
  static final Duration STEP = Duration.ofMillis(10);

  private final LongSupplier nanoTime;
  private final AtomicLong next;

  public CheckPace() {
    this(System::nanoTime);
  }

  CheckPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * How long to wait for the first check.
   *
   * @param inter no longer than this
   */
  public Duration first(Duration inter) {
    long now = nanoTime.getAsLong();
    long slot = next.getAndUpdate(before -> (before - now > 0 ? before : now) + STEP.toNanos());
    long wait = Math.max(0, slot - now);
    return Duration.ofNanos(Math.min(wait, inter.toNanos()));
  }
}
