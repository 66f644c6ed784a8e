package dev.terrace.kit.traffic;

/** What can go wrong with a request, and is counted. */
public enum TrafficError {
  /** The request was malformed, too large or too slow, and was refused. */
  REQUEST("request"),
  /** A rule or a limit refused the request. */
  DENIED("denied"),
  /** No connection to the server could be made. */
  CONNECT("connect"),
  /** The server did not answer in time. */
  TIMEOUT("timeout"),
  /** The answer was missing, broken, or broke off. */
  RESPONSE("response"),
  /** No server was up. */
  NO_SERVER("no-server"),
  /** Too many requests waited already. */
  QUEUE_FULL("queue-full"),
  /** It waited too long for a server. */
  QUEUE_TIMEOUT("queue-timeout"),
  /** Too many retries already, so there was none. */
  RETRY_BUDGET("retry-budget"),
  /** The client went away, or sent a broken body. */
  CLIENT("client");

  private final String text;

  TrafficError(String text) {
    this.text = text;
  }

  /** As it stands in metrics and JSON. */
  public String text() {
    return text;
  }

  /**
   * Whether the request was turned away for lack of room or by a rule, which people want to know.
   */
  boolean refusal() {
    return switch (this) {
      case DENIED, NO_SERVER, QUEUE_FULL, QUEUE_TIMEOUT -> true;
      case REQUEST, CONNECT, TIMEOUT, RESPONSE, RETRY_BUDGET, CLIENT -> false;
    };
  }
}
