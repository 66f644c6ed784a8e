package dev.terrace.app.http;

import java.time.Duration;

/** The header that tells when to come again, RFC 9110 §10.2.3. */
public final class RetryAfter {
  private RetryAfter() {}

  /** Whole seconds, rounded up, at least one. */
  public static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
  }
}
