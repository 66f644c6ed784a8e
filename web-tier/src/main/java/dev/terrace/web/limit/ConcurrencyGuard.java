package dev.terrace.web.limit;

import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.TooManyRequests;
import dev.terrace.web.route.Guard;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.Route;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/**
 * Answers 429 to clients that have too many requests in work.
 *
 * @param open counts requests, each as if it were a connection
 */
public record ConcurrencyGuard(ClientConnections open, Refusals refusals) implements Guard {
  @Override
  public Route before(Route next) {
    return (exchange, path) -> {
      InetAddress client = ClientAddress.of(exchange);
      if (client == null) {
        next.handle(exchange, path);
      } else if (open.enter(client)) {
        exchange.addExchangeCompleteListener((_, then) -> {
          open.leave(client);
          then.proceed();
        });
        next.handle(exchange, path);
      } else {
        refusals.begin(exchange, "concurrent requests");
        TooManyRequests.send(exchange, TimeUnit.SECONDS.toNanos(1));
      }
    };
  }
}
