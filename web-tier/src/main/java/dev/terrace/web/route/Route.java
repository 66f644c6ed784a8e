package dev.terrace.web.route;

import io.undertow.server.HttpServerExchange;

/** What answers the requests of a location. */
@FunctionalInterface
public interface Route {
  /** Called on an I/O thread, which it must not block; sees that the exchange ends. */
  void handle(HttpServerExchange exchange, RequestPath path) throws Exception;
}
