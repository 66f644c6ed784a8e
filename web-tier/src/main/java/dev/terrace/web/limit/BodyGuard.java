package dev.terrace.web.limit;

import dev.terrace.web.route.Guard;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.Route;
import io.undertow.util.StatusCodes;

/**
 * Answers 413 to bodies that are too large: at once when their length is told, else when it shows.
 *
 * @param max bytes, at least 1
 */
public record BodyGuard(long max, Refusals refusals) implements Guard {
  @Override
  public Route before(Route next) {
    return (exchange, path) -> {
      if (exchange.getRequestContentLength() > max) {
        refusals.send(exchange, StatusCodes.REQUEST_ENTITY_TOO_LARGE, "body too large");
        return;
      }
      if (!exchange.isRequestComplete()) {
        exchange.setMaxEntitySize(max);
      }
      next.handle(exchange, path);
    };
  }
}
