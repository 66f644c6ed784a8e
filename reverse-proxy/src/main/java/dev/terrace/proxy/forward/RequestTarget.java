package dev.terrace.proxy.forward;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for.
 *
 * @param host as in the Host field; null when a client of HTTP/1.0 named none
 * @param target path and query as they came
 */
public record RequestTarget(@Nullable String host, String target) {
  /** Reads it off a request; of an absolute target the host counts, RFC 9112 §3.2.2. */
  public static RequestTarget of(HttpServerExchange exchange) {
    String target = exchange.getRequestURI();
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (exchange.isHostIncludedInRequestURI()) {
      int authority = target.indexOf("://") + 3;
      int path = target.indexOf('/', authority);
      host = path < 0 ? target.substring(authority) : target.substring(authority, path);
      target = path < 0 ? "/" : target.substring(path);
    }
    String query = exchange.getQueryString();
    return new RequestTarget(host, query.isEmpty() ? target : target + '?' + query);
  }
}
