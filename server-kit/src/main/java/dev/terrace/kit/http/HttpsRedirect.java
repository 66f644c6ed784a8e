package dev.terrace.kit.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.regex.Pattern;

/** Sends every visitor to the same host, path and query on HTTPS. */
public final class HttpsRedirect implements HttpHandler {
  private static final int HTTPS_PORT = 443;

  /** A name or an IPv4 or bracketed IPv6 address, without a port. */
  private static final Pattern HOST =
      Pattern.compile("(?<host>[A-Za-z0-9._-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}])(:\\d{1,5})?");

  private final RedirectConfig config;

  /** With the port and the status that the configuration says. */
  public HttpsRedirect(RedirectConfig config) {
    this.config = config;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst(Headers.HOST);
    var host = HOST.matcher(given == null ? "" : given);
    if (!host.matches()) {
      exchange.setStatusCode(StatusCodes.BAD_REQUEST).endExchange();
      return;
    }
    String port = config.port() == HTTPS_PORT ? "" : ":" + config.port();
    String query = exchange.getQueryString();
    exchange.setStatusCode(config.code());
    exchange
        .getResponseHeaders()
        .put(
            Headers.LOCATION,
            "https://%s%s%s%s"
                .formatted(
                    host.group("host"), port, path(exchange), query.isEmpty() ? "" : "?" + query));
    exchange.endExchange();
  }

  private static String path(HttpServerExchange exchange) {
    String uri = exchange.getRequestURI();
    if (exchange.isHostIncludedInRequestURI()) { // absolute form
      int path = uri.indexOf('/', uri.indexOf("://") + 3);
      return path < 0 ? "/" : uri.substring(path);
    }
    return uri.startsWith("/") ? uri : "/"; // OPTIONS *
  }
}
