package dev.terrace.web.limit;

import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.limit.RateLimiter;
import dev.terrace.kit.limit.TooManyRequests;
import dev.terrace.web.route.Guard;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.Route;
import java.net.InetAddress;

/** Answers 429 to clients that ask more often than they may. */
public record RateGuard(RateLimiter limiter, Refusals refusals) implements Guard {
  @Override
  public Route before(Route next) {
    return (exchange, path) -> {
      InetAddress client = ClientAddress.of(exchange);
      long wait = client == null ? 0 : limiter.take(client, System.nanoTime());
      if (wait > 0) {
        refusals.begin(exchange, "rate limit");
        TooManyRequests.send(exchange, wait);
      } else {
        next.handle(exchange, path);
      }
    };
  }
}
