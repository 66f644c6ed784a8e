package dev.terrace.proxy.forward;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for.
 *
 * @param host as in the Host field; null when a client of HTTP/1.0 named none
 * @param target path and query as they came
 */
public record RequestTarget(@Nullable String host, String target) {
  private static final AttachmentKey<String> PATH = AttachmentKey.create(String.class);

  /**
   * Reads it off a request. Of an absolute target the host is that of the Host field too, or the
   * listener would have refused it; the field counts, since rules may have changed it.
   */
  public static RequestTarget of(HttpServerExchange exchange) {
    String target = exchange.getRequestURI();
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    if (exchange.isHostIncludedInRequestURI()) {
      int authority = target.indexOf("://") + 3;
      int path = target.indexOf('/', authority);
      if (host == null) {
        host = path < 0 ? target.substring(authority) : target.substring(authority, path);
      }
      target = path < 0 ? "/" : target.substring(path);
    }
    String path = exchange.getAttachment(PATH);
    if (path != null) {
      target = path;
    }
    String query = exchange.getQueryString();
    return new RequestTarget(host, query.isEmpty() ? target : target + '?' + query);
  }

  /** Gives servers another path than the client asked for; the query stays. */
  public static void rewrite(HttpServerExchange exchange, String path) {
    exchange.putAttachment(PATH, path);
  }
}
