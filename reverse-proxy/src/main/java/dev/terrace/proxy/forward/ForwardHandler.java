package dev.terrace.proxy.forward;

import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.pool.ServerPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.function.Supplier;

/**
 * Carries requests to the servers of a backend. Everything about a request, on both sides, happens
 * on the I/O thread of the client's connection, so nothing is locked and nothing blocks.
 */
public final class ForwardHandler implements HttpHandler {
  private final String backend;
  private final Supplier<ServerPool> pool;
  private final ForwardedFields forwarded;

  /**
   * @param pool asked for every request, since it is replaced at a reload
   */
  public ForwardHandler(String backend, Supplier<ServerPool> pool, ForwardedConfig forwarded) {
    this.backend = backend;
    this.pool = pool;
    this.forwarded = new ForwardedFields(forwarded.trusted());
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    ServerPool current = pool.get();
    RequestHead head = RequestHead.of(exchange, forwarded, current.persistence());
    Forwarding forwarding = new Forwarding(new ExchangeClient(exchange, head), backend, current);
    if (exchange.isInIoThread()) {
      exchange.dispatch(SameThreadExecutor.INSTANCE, forwarding::start);
    } else {
      exchange.dispatch(exchange.getIoThread(), forwarding::start);
    }
  }
}
