package dev.terrace.proxy.retry;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Set;

/**
 * Decides whether a failed try may be repeated: never when the server may already have acted on the
 * request, unless the method is idempotent (RFC 9110 §9.2.2) and no byte of a body was taken from
 * the client, since such bytes cannot be had again.
 *
 * @param retries how many tries may follow the first, 0 to 10
 */
public record RetryPolicy(int retries) {
  private static final Set<HttpString> IDEMPOTENT =
      Set.of(
          Methods.GET, Methods.HEAD, Methods.PUT, Methods.DELETE, Methods.OPTIONS, Methods.TRACE);

  /**
   * Whether another try may follow.
   *
   * @param triesSoFar tries made, including the failed one
   * @param bodyTaken whether any byte of the request's body was taken from the client
   */
  public boolean mayRetry(Failure failure, HttpString method, int triesSoFar, boolean bodyTaken) {
    return triesSoFar <= retries
        && switch (failure) {
          case Failure.Connect _ -> !bodyTaken;
          case Failure.Closed closed ->
              !bodyTaken && (!closed.sent() || IDEMPOTENT.contains(method));
          case Failure.Timeout _, Failure.BadResponse _ -> false;
        };
  }

  /** Whether doing it twice has the effect of doing it once. */
  public static boolean idempotent(HttpString method) {
    return IDEMPOTENT.contains(method);
  }
}
