package dev.terrace.kit.limit;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.concurrent.TimeUnit;

/** The answer 429 with Retry-After, RFC 6585 §4. */
public final class TooManyRequests {
  private TooManyRequests() {}

  /**
   * Answers at once: a body that is still to come is not waited for, the connection ends instead.
   *
   * @param nanos until the client may come again; rounded up to seconds
   */
  public static void send(HttpServerExchange exchange, long nanos) {
    long seconds = Math.max(1, (nanos + 999_999_999) / TimeUnit.SECONDS.toNanos(1));
    exchange.setStatusCode(StatusCodes.TOO_MANY_REQUESTS);
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    if (!exchange.isRequestComplete()) {
      exchange.setPersistent(false);
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange.getResponseSender().send("429 Too Many Requests\n");
  }
}
