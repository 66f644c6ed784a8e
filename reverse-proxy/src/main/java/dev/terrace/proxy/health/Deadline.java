package dev.terrace.proxy.health;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The end of a check, for all of its steps together. */
final class Deadline {
  private final long nanos;

  Deadline(Duration timeout) {
    this.nanos = System.nanoTime() + timeout.toNanos();
  }

  /** Milliseconds that are left, at least one. */
  int left() throws SocketTimeoutException {
    long millis = (nanos - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }
}
