package dev.terrace.web.access;

import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;

/**
 * A server behind that does not get the field Authorization. Its answers are for one person all the
 * same, and marked so before anything decides how they are compressed.
 *
 * @param next asks the server
 */
public record WithoutAuthorization(Route next) implements Route {
  @Override
  public void handle(HttpServerExchange exchange, RequestPath path) throws Exception {
    exchange.getRequestHeaders().remove(Headers.AUTHORIZATION);
    exchange.addResponseWrapper((factory, answered) -> {
      PrivateAnswer.mark(answered.getResponseHeaders());
      return factory.create();
    });
    next.handle(exchange, path);
  }
}
