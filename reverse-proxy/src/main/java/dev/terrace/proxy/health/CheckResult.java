package dev.terrace.proxy.health;

/** How one check of a server ended. */
public sealed interface CheckResult {
  /** What to show of it, such as {@code 200} or {@code connection refused}. */
  String detail();

  /** The answer was the expected one. */
  record Passed(String detail) implements CheckResult {}

  /** The server could not be reached, or answered something else. */
  record Failed(String detail) implements CheckResult {}

  /** The server answered 404, which was agreed to mean: only the visitors I have. */
  record Draining(String detail) implements CheckResult {}

  /** The server answered 503: it runs, and wants no requests. */
  record Leaving(String detail) implements CheckResult {}

  /** We could not ask: no file descriptors, no memory, no port. Says nothing about the server. */
  record Unsent(String detail) implements CheckResult {}
}
