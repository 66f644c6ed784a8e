package dev.terrace.app.overload;

import dev.terrace.app.rule.Rejection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Bounds the work of one kind: so much at a time, so much waiting, and no longer than so. Beyond
 * that it refuses at once, which costs next to nothing and keeps what is accepted quick.
 *
 * <p>Thread-safe. Callers wait on their own (virtual) thread, first come first served.
 */
public final class Limiter {
  private final Semaphore permits;
  private final int most;
  private final int maxQueue;
  private final Duration maxWait;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Counter refused;

  /**
   * @param name what is bounded, as the label of the metrics {@code terrace_app_limiter_*}
   * @param most how much at a time, at least 1
   * @param maxQueue how many may wait, at least 0
   * @param maxWait longest wait
   */
  public Limiter(String name, int most, int maxQueue, Duration maxWait, MeterRegistry metrics) {
    this.permits = new Semaphore(most);
    this.most = most;
    this.maxQueue = maxQueue;
    this.maxWait = maxWait;
    this.refused =
        Counter.builder("terrace.app.limiter.refused").tag("limiter", name).register(metrics);
    Gauge.builder("terrace.app.limiter.running", this, Limiter::running)
        .tag("limiter", name)
        .register(metrics);
    Gauge.builder("terrace.app.limiter.waiting", waiting, AtomicInteger::get)
        .tag("limiter", name)
        .register(metrics);
    Gauge.builder("terrace.app.limiter.limit", () -> most).tag("limiter", name).register(metrics);
  }

  /**
   * Does the work when there is room for it.
   *
   * @throws Rejection of kind UNAVAILABLE when there is none in time
   */
  public <T> T within(Supplier<T> work) {
    acquire();
    try {
      return work.get();
    } finally {
      permits.release();
    }
  }

  int running() {
    return most - permits.availablePermits();
  }

  int waiting() {
    return waiting.get();
  }

  private void acquire() {
    if (permits.tryAcquire()) {
      return;
    }
    if (waiting.incrementAndGet() > maxQueue) {
      waiting.decrementAndGet();
      throw refuse();
    }
    try {
      if (!permits.tryAcquire(maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw refuse();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw refuse();
    } finally {
      waiting.decrementAndGet();
    }
  }

  private Rejection refuse() {
    refused.increment();
    return Rejection.unavailable("is busy, please try again");
  }
}
