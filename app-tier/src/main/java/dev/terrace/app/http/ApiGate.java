package dev.terrace.app.http;

import dev.terrace.app.overload.OverloadConfig;
import dev.terrace.kit.http.OtherThread;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The door: runs on the I/O thread, answers what needs no thought, and hands everything else to a
 * virtual thread of its own. Pages of any site may call the API (the token is no cookie, so a
 * foreign page has nothing to borrow), which is why every answer carries the CORS headers.
 */
final class ApiGate implements HttpHandler {
  private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
  private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
  private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
  private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
  private static final HttpString CONTENT_OPTIONS = new HttpString("X-Content-Type-Options");
  private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

  private final HttpHandler next;
  private final Executor threads;
  private final int maxRequests;
  private final String maxAge;
  private final String retryAfter;
  private final AtomicInteger inside = new AtomicInteger();
  private final Counter refused;

  ApiGate(
      HttpHandler next,
      Executor threads,
      ApiConfig api,
      OverloadConfig overload,
      MeterRegistry metrics) {
    this.next = next;
    this.threads = threads;
    this.maxRequests = overload.maxRequests();
    this.maxAge = Long.toString(api.corsMaxAge().toSeconds());
    this.retryAfter = RetryAfter.seconds(overload.retryAfter());
    this.refused =
        Counter.builder("terrace.app.limiter.refused").tag("limiter", "house").register(metrics);
    Gauge.builder("terrace.app.limiter.running", inside, AtomicInteger::get)
        .tag("limiter", "house")
        .register(metrics);
    Gauge.builder("terrace.app.limiter.limit", () -> maxRequests)
        .tag("limiter", "house")
        .register(metrics);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (isApi(exchange)) {
      everyAnswer(exchange);
      if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
        var headers = exchange.getResponseHeaders();
        headers.put(ALLOW_METHODS, "GET, HEAD, POST, PUT, DELETE, OPTIONS");
        headers.put(ALLOW_HEADERS, "Authorization, Content-Type, X-Requested-With, X-Request-Id");
        headers.put(MAX_AGE, maxAge);
        exchange.endExchange();
        return;
      }
    }
    if (inside.incrementAndGet() > maxRequests) {
      inside.decrementAndGet();
      refuse(exchange);
      return;
    }
    exchange.addExchangeCompleteListener((_, following) -> {
      inside.decrementAndGet();
      following.proceed();
    });
    OtherThread.dispatch(exchange, threads, next);
  }

  static boolean isApi(HttpServerExchange exchange) {
    var path = exchange.getRequestPath();
    return path.equals("/api") || path.startsWith("/api/");
  }

  /**
   * What every answer says: pages of other sites may read it, and no browser shall take JSON with
   * somebody's text in it for a page.
   */
  static void everyAnswer(HttpServerExchange exchange) {
    var headers = exchange.getResponseHeaders();
    headers.put(CONTENT_OPTIONS, "nosniff");
    headers.put(ALLOW_ORIGIN, "*");
    headers.put(EXPOSE_HEADERS, "Allow, Retry-After, WWW-Authenticate, X-Request-Id");
    headers.put(Headers.VARY, "Authorization");
  }

  private void refuse(HttpServerExchange exchange) {
    refused.increment();
    exchange.setStatusCode(503);
    exchange.getResponseHeaders().put(Headers.RETRY_AFTER, retryAfter);
    exchange.endExchange(); // the listener's error page gives it a body
  }
}
