package dev.terrace.web.route;

import dev.terrace.kit.http.AccessLogFields;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.Map;

/**
 * How a location turns requests away: with the fields of the site's own answers, counted and
 * logged.
 *
 * @param headers of the site's and the location's own answers
 */
public record Refusals(Map<HttpString, String> headers) {
  /** Copies the map. */
  public Refusals {
    headers = Map.copyOf(headers);
  }

  /** Puts the fields on an answer, and notes why there is no other. */
  public void begin(HttpServerExchange exchange, String reason) {
    headers.forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
    AccessLogFields.of(exchange).denied(reason);
    if (!exchange.isRequestComplete()) {
      exchange.setPersistent(false); // its body is not waited for
    }
  }

  /** Answers with a status, at once. */
  public void send(HttpServerExchange exchange, int status, String reason) {
    begin(exchange, reason);
    exchange.setStatusCode(status);
    exchange.endExchange();
  }
}
