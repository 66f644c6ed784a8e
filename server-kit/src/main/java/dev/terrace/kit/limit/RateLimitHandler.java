package dev.terrace.kit.limit;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.ClientAddress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;

/**
 * Answers 429 at once to clients that ask more often than they may, and passes all other requests
 * on. Which address a client has is {@link ClientAddress}'s business; a request without one passes.
 * Never blocks.
 */
public final class RateLimitHandler implements HttpHandler {
  private final RateLimiter limiter;
  private final HttpHandler next;
  private final Counter refused;

  /**
   * @param name of what is limited, in the metric {@code http_server_rate_limited_total}
   */
  public RateLimitHandler(
      String name, RateLimitConfig config, MeterRegistry metrics, HttpHandler next) {
    this.limiter = new RateLimiter(config);
    this.next = next;
    this.refused =
        Counter.builder("http.server.rate.limited")
            .description("requests answered 429 because their client asked too often")
            .tag("limit", name)
            .register(metrics);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    InetAddress client = ClientAddress.of(exchange);
    long wait = client == null ? 0 : limiter.take(client, System.nanoTime());
    if (wait > 0) {
      refused.increment();
      AccessLogFields.of(exchange).denied("rate limit");
      TooManyRequests.send(exchange, wait);
      return;
    }
    next.handleRequest(exchange);
  }
}
