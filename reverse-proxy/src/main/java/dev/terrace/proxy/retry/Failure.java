package dev.terrace.proxy.retry;

/** How a try of a request failed. */
public sealed interface Failure {
  /** What to write into logs and counters. */
  String reason();

  /** No connection to the server could be made. */
  record Connect(String reason) implements Failure {}

  /**
   * The connection ended before a byte of the answer arrived.
   *
   * @param sent whether the server may have received any byte of the request
   */
  record Closed(String reason, boolean sent) implements Failure {}

  /** The server did not answer, or stopped in the middle, for longer than the server timeout. */
  record Timeout(String reason) implements Failure {}

  /** The server answered something that is not HTTP, or broke off in the middle. */
  record BadResponse(String reason) implements Failure {}
}
