package dev.terrace.web.route;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All sites of a process by the name asked for; an immutable picture of one configuration. */
public final class Sites implements HttpHandler {
  private final Map<String, Site> byName;
  private final Site byDefault;

  /**
   * Makes the picture.
   *
   * @param byName lower-case host names; {@code *.example.org} stands for all names below
   * @param byDefault answers for all other names
   */
  public Sites(Map<String, Site> byName, Site byDefault) {
    this.byName = Map.copyOf(byName);
    this.byDefault = byDefault;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Optional<RequestPath> path = RequestPath.parse(rawPath(exchange));
    if (path.isEmpty()) {
      exchange.setStatusCode(StatusCodes.BAD_REQUEST);
      exchange.endExchange();
      return;
    }
    site(exchange.getHostName()).handle(exchange, path.get());
  }

  private Site site(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    // An absolute name (RFC 1034 §3.1) is the same name.
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    Site site = byName.get(name);
    for (int dot = name.indexOf('.'); site == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
      site = byName.get("*" + name.substring(dot));
    }
    return site == null ? byDefault : site;
  }

  /** What was sent; the absolute form (RFC 9112 §3.2.2) without its scheme and host. */
  private static String rawPath(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (!exchange.isHostIncludedInRequestURI()) {
      return uri;
    }
    int host = uri.indexOf("://") + 3;
    int slash = uri.indexOf('/', host);
    return slash < 0 ? "/" : uri.substring(slash);
  }
}
