package dev.terrace.web.route;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;

/**
 * A page kept in memory, so that it can be shown when all else fails. Thread-safe.
 *
 * @param type media type
 */
public record StaticPage(String type, ByteBuffer content) {
  /** Takes a read-only view. */
  public StaticPage {
    content = content.asReadOnlyBuffer();
  }

  /** Answers with this page; the status is the caller's. */
  public void send(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    if (!exchange.getResponseHeaders().contains(Headers.CACHE_CONTROL)) {
      exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
    }
    exchange.setResponseContentLength(content.remaining());
    exchange.getResponseSender().send(content.duplicate());
  }
}
