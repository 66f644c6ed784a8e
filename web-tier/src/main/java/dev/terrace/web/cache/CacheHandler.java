package dev.terrace.web.cache;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.proxy.forward.RequestTarget;
import dev.terrace.web.cache.rule.CacheKey;
import dev.terrace.web.cache.rule.CacheStatus;
import dev.terrace.web.cache.rule.CacheStatus.Forward;
import dev.terrace.web.cache.rule.Invalidation;
import dev.terrace.web.cache.rule.Preconditions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import org.jspecify.annotations.Nullable;

/**
 * The cache of a location: decides which requests it may answer at all, and lets the others past
 * it. Runs on I/O threads and never blocks them. Thread-safe.
 */
final class CacheHandler implements HttpHandler {
  private final CachedLocation location;

  CacheHandler(CachedLocation location) {
    this.location = location;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    RequestTarget target = RequestTarget.of(exchange);
    CacheKey key = location.key(exchange, target.host(), target.target());
    Forward past = key == null ? Forward.BYPASS : past(exchange);
    if (past != null) {
      pass(location, exchange, key, past);
    } else if (key != null) {
      new Visit(location, exchange, key).answer();
    }
  }

  /** Why a request goes past the cache; null when it does not. */
  private @Nullable Forward past(HttpServerExchange exchange) {
    HeaderMap request = exchange.getRequestHeaders();
    boolean get = exchange.getRequestMethod().equals(Methods.GET);
    if (!get && !exchange.getRequestMethod().equals(Methods.HEAD)) {
      return Forward.METHOD;
    }
    boolean hasBody =
        !exchange.isRequestComplete()
            || request.contains(Headers.TRANSFER_ENCODING)
            || !"0".equals(zeroWhenAbsent(request.getFirst(Headers.CONTENT_LENGTH)));
    // A body is in no key, whatever a server may make of it ("fat GET").
    return hasBody
            || !location.methods().contains(exchange.getRequestMethod())
            || Preconditions.forServerOnly(request)
            || location.bypasses(request)
        ? Forward.BYPASS
        : null;
  }

  private static String zeroWhenAbsent(@Nullable String length) {
    return length == null ? "0" : length;
  }

  /**
   * Sends a request past the cache. When its answer shows that it has changed something, the stored
   * responses that it concerns are gone before the client gets that answer.
   *
   * @param key of its URL; null: it has none
   */
  static void pass(
      CachedLocation location, HttpServerExchange exchange, @Nullable CacheKey key, Forward why)
      throws Exception {
    location.zone().counters().bypassed.increment();
    CacheStatus status = CacheStatus.forward(location.name(), why);
    AccessLogFields.of(exchange).cacheStatus(status.toString());
    exchange.addResponseCommitListener(committed -> {
      HeaderMap response = committed.getResponseHeaders();
      if (key != null) {
        Invalidation.of(
                committed.getRequestMethod(),
                CacheKey.url(key.text()),
                committed.getStatusCode(),
                response)
            .forEach(url -> invalidate(location, key, url));
      }
      var _ = response.remove(location.tagHeader());
      status.appendTo(response);
    });
    location.forward().handleRequest(exchange);
  }

  private static void invalidate(CachedLocation location, CacheKey base, String url) {
    CacheKey key = base.sibling(url, location.config().key().ignoreQuery());
    if (key != null) {
      location.zone().invalidate(key.text());
    }
  }
}
