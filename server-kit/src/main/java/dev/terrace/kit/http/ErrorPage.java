package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;

/** The body of an error that no handler gave a body: its status in words, nothing else. */
final class ErrorPage {
  private ErrorPage() {}

  /** Whether it answered; a tier's own default response listener, added later, is asked first. */
  static boolean send(HttpServerExchange exchange) {
    if (exchange.getStatusCode() < 400
        || !exchange.isResponseChannelAvailable()
        || exchange.getResponseContentLength() != -1) {
      return false;
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
    exchange
        .getResponseSender()
        .send(
            exchange.getStatusCode()
                + " "
                + StatusCodes.getReason(exchange.getStatusCode())
                + "\n");
    return true;
  }
}
