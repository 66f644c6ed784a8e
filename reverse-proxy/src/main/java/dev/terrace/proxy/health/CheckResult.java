package dev.terrace.proxy.health;

/** How one check of a server ended. */
public sealed interface CheckResult {
  /** The answer was the expected one. */
  record Passed() implements CheckResult {}

  /** The server could not be reached, or answered something else. */
  record Failed(String reason) implements CheckResult {}

  /** The server answered 503: it runs, and wants no new requests. */
  record Draining() implements CheckResult {}
}
