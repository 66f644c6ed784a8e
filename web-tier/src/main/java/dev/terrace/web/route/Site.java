package dev.terrace.web.route;

import dev.terrace.proxy.forward.OwnErrorPage;
import io.undertow.server.DefaultResponseListener;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The locations of a virtual host, its error pages, and the headers of its own answers. */
public final class Site {
  private final List<Prefixed> locations;
  private final Map<HttpString, String> headers;
  private final @Nullable HttpsRules https;
  private final Pages pages;
  private final Route otherwise;
  private final DefaultResponseListener errorPages = this::sendErrorPage;
  private final OwnErrorPage proxyErrorPages = this::sendErrorPage;

  /** A location, and its prefix as a text, which is quicker to look for. */
  private record Prefixed(Location location, String text) {}

  /**
   * Makes a site.
   *
   * @param headers set on answers that are the web server's own
   * @param https what it says about HTTPS; null: nothing
   * @param pages for answers without a body
   * @param otherwise answers what no location does
   */
  public Site(
      List<Location> locations,
      Map<HttpString, String> headers,
      @Nullable HttpsRules https,
      Pages pages,
      Route otherwise) {
    this.locations =
        locations.stream()
            .sorted(Comparator.comparingInt((Location l) -> l.prefix().size()).reversed())
            .map(location -> new Prefixed(location, text(location.prefix())))
            .toList();
    this.headers = Map.copyOf(headers);
    this.https = https;
    this.pages = pages;
    this.otherwise = otherwise;
  }

  void handle(HttpServerExchange exchange, RequestPath path) throws Exception {
    exchange.addDefaultResponseListener(errorPages);
    exchange.putAttachment(OwnErrorPage.KEY, proxyErrorPages);
    if (https != null && https.answer(exchange)) {
      return;
    }
    for (Prefixed each : locations) {
      Location location = each.location;
      if (path.startsWith(location.prefix(), each.text)) {
        location.route().handle(exchange, path);
        return;
      }
    }
    otherwise.handle(exchange, path);
  }

  private static String text(List<String> prefix) {
    return prefix.isEmpty() ? "" : "/" + String.join("/", prefix);
  }

  private void addHeaders(HttpServerExchange exchange) {
    headers.forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
  }

  /** Undertow asks when an exchange ended without a body, the proxy when no server answered. */
  private boolean sendErrorPage(HttpServerExchange exchange) {
    Supplier<StaticPage> page = pages.of(exchange);
    if (page == null
        || !exchange.isResponseChannelAvailable()
        || exchange.getResponseContentLength() != -1
        || !wantsHtml(exchange)) {
      return false;
    }
    addHeaders(exchange);
    page.get().send(exchange);
    return true;
  }

  /** Pages are for people: a program that says it wants JSON gets the status in a line of text. */
  private static boolean wantsHtml(HttpServerExchange exchange) {
    List<String> accepts = exchange.getRequestHeaders().get(Headers.ACCEPT);
    return accepts != null && accepts.stream().anyMatch(accept -> accept.contains("text/html"));
  }
}
