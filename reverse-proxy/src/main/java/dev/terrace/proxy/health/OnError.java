package dev.terrace.proxy.health;

/** What too many failed requests in a row do to a server (HAProxy's {@code on-error}). */
public enum OnError {
  /** The next check comes at once and the following ones fast; nothing else. */
  FASTINTER,
  /** They count as a failed check; the next one comes at once. */
  FAIL_CHECK,
  /** One more failed check takes the server down. */
  SUDDEN_DEATH,
  /** The server is down now. */
  MARK_DOWN
}
