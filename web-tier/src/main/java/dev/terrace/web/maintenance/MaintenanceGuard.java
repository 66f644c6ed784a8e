package dev.terrace.web.maintenance;

import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.web.route.Guard;
import dev.terrace.web.route.OwnPage;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.List;

/** Answers 503 with the maintenance page while the site is closed. */
public final class MaintenanceGuard implements Guard {
  private final Maintenance.Switch site;
  private final MaintenanceConfig config;
  private final List<List<String>> served;
  private final Refusals refusals;

  /** The guard of a site. */
  public MaintenanceGuard(Maintenance.Switch site, MaintenanceConfig config, Refusals refusals) {
    this.site = site;
    this.config = config;
    this.served =
        config.serve().stream()
            .flatMap(path -> RequestPath.parse(path).stream())
            .map(RequestPath::segments)
            .toList();
    this.refusals = refusals;
  }

  @Override
  public Route before(Route next) {
    return (exchange, path) -> {
      if (site.closed() && !isServed(path) && !isAllowed(exchange)) {
        turnAway(exchange);
      } else {
        next.handle(exchange, path);
      }
    };
  }

  private boolean isServed(RequestPath path) {
    for (List<String> prefix : served) {
      if (path.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAllowed(HttpServerExchange exchange) {
    return Network.anyContains(config.allow(), ClientAddress.of(exchange));
  }

  private void turnAway(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(Headers.RETRY_AFTER, config.retryAfter().toSeconds())
        .put(Headers.CACHE_CONTROL, "no-store");
    OwnPage.MAINTENANCE.choose(exchange);
    refusals.send(exchange, StatusCodes.SERVICE_UNAVAILABLE, "maintenance");
  }
}
