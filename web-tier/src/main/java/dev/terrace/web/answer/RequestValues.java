package dev.terrace.web.answer;

import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.ClientScheme;
import dev.terrace.kit.http.RequestId;
import dev.terrace.proxy.forward.RequestTarget;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/** What nginx's variables say of a request. */
final class RequestValues {
  private final HttpServerExchange exchange;
  private final Origin origin;
  private final RequestTarget target;

  /**
   * What is the same for all requests of a location.
   *
   * @param trusted proxies that say how clients came
   * @param serverName the site's first name; empty when it has none
   * @param prefix how many segments the location's path has
   */
  record Origin(List<Network> trusted, String serverName, int prefix) {}

  RequestValues(HttpServerExchange exchange, Origin origin) {
    this.exchange = exchange;
    this.origin = origin;
    this.target = RequestTarget.of(exchange);
  }

  String scheme() {
    return ClientScheme.secure(exchange, origin.trusted) ? "https" : "http";
  }

  /** The Host field as it came. */
  String authority() {
    return target.host() == null ? "" : target.host();
  }

  /** The host asked for, in lower case and without its port; the site's when none was named. */
  String host() {
    String authority = authority();
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String host = end <= 0 ? authority : authority.substring(0, end);
    return host.isEmpty() ? origin.serverName : host.toLowerCase(Locale.ROOT);
  }

  String serverName() {
    return origin.serverName.isEmpty() ? host() : origin.serverName;
  }

  String requestUri() {
    return target.target();
  }

  String path() {
    int query = target.target().indexOf('?');
    return query < 0 ? target.target() : target.target().substring(0, query);
  }

  /** What follows the location's own path: empty, or beginning with a slash. */
  String pathInfo() {
    String path = path();
    int at = 0;
    for (int i = 0; i < origin.prefix; i++) {
      while (at < path.length() && path.charAt(at) == '/') {
        at++;
      }
      int slash = path.indexOf('/', at);
      at = slash < 0 ? path.length() : slash;
    }
    return path.substring(at);
  }

  String query() {
    return exchange.getQueryString();
  }

  String method() {
    return exchange.getRequestMethod().toString();
  }

  /** The client's address, without the zone of a link-local one. */
  String client() {
    InetAddress client = ClientAddress.of(exchange);
    String text = client == null ? "" : client.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  String id() {
    return RequestId.of(exchange);
  }
}
