package dev.terrace.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Time that has to pass, and conditions that have to come true before it has. */
public final class Pause {
  private static final Duration POLL = Duration.ofMillis(50);

  private Pause() {}

  /** Lets time pass because somebody asked for it, or because load is to be seen meanwhile. */
  public static void of(Duration duration) {
    CompletableFuture.runAsync(
            () -> {},
            CompletableFuture.delayedExecutor(
                duration.toMillis(), TimeUnit.MILLISECONDS, Runnable::run))
        .join();
  }

  /** Waits until the condition holds; fails when it does not in time. Returns how long it took. */
  public static Duration until(String what, Duration deadline, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > deadline.toNanos()) {
        throw new AssertionError("not within " + deadline.toMillis() + " ms: " + what);
      }
      of(POLL);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
