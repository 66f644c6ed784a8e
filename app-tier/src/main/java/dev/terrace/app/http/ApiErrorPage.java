package dev.terrace.app.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Gives the API's error shape to what is refused below {@code /api} before the application sees it:
 * requests that break the limits of the listener.
 */
public final class ApiErrorPage {
  private ApiErrorPage() {}

  /** Whether it has answered; the status is set by whoever refused. */
  public static boolean send(HttpServerExchange exchange) {
    int status = exchange.getStatusCode();
    if (status < 400
        || !ApiGate.isApi(exchange)
        || !exchange.isResponseChannelAvailable()
        || exchange.getResponseContentLength() != -1) {
      return false;
    }
    ApiGate.everyAnswer(exchange);
    var headers = exchange.getResponseHeaders();
    headers.put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
    headers.put(Headers.CACHE_CONTROL, "private, no-store");
    exchange.getResponseSender().send(ByteBuffer.wrap(Json.write(body(status))));
    return true;
  }

  private static ProblemBody body(int status) {
    return switch (status) {
      case 413 -> problem("body", "is too large");
      case 431 -> problem("headers", "are too large");
      case 503 -> problem("server", "is busy, please try again");
      default ->
          status < 500
              ? problem("request", "is malformed")
              : problem("server", "has made a mistake");
    };
  }

  private static ProblemBody problem(String key, String message) {
    return new ProblemBody(Map.of(key, List.of(message)));
  }
}
