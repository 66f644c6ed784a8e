package dev.terrace.web.route;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a site that stand for answers without a body; each may be absent.
 *
 * @param notFound for 404
 * @param error for 500, 502, 503 and 504 that nothing behind has given a body
 * @param maintenance while the site is closed; else {@code error}
 */
public record Pages(
    @Nullable Supplier<StaticPage> notFound,
    @Nullable Supplier<StaticPage> error,
    @Nullable Supplier<StaticPage> maintenance) {

  /** The page for an answer; null when there is none. */
  @Nullable Supplier<StaticPage> of(HttpServerExchange exchange) {
    if (OwnPage.of(exchange) == OwnPage.MAINTENANCE && maintenance != null) {
      return maintenance;
    }
    return switch (exchange.getStatusCode()) {
      case StatusCodes.NOT_FOUND -> notFound;
      case StatusCodes.INTERNAL_SERVER_ERROR,
          StatusCodes.BAD_GATEWAY,
          StatusCodes.SERVICE_UNAVAILABLE,
          StatusCodes.GATEWAY_TIME_OUT ->
          error;
      default -> null;
    };
  }
}
