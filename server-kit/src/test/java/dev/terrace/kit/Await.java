package dev.terrace.kit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition with a deadline. */
public final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private Await() {}

  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(() -> what, condition);
  }

  public static void until(Callable<String> what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + DEADLINE + ": " + what.call());
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
