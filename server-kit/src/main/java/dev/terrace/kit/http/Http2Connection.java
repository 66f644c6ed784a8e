package dev.terrace.kit.http;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.xnio.IoUtils;

/**
 * One HTTP/2 connection: counts its open requests, so that GOAWAY (RFC 9113 §6.8) is sent when none
 * is left. Undertow closes the connection right behind its GOAWAY; sent earlier it would cut the
 * streams that are still being answered.
 */
final class Http2Connection implements HttpHandler, ExchangeCompletionListener {
  private final Http2Streams channel;
  private final HttpHandler next;
  private final BooleanSupplier draining;
  private final AtomicInteger open = new AtomicInteger();

  Http2Connection(Http2Streams channel, HttpHandler next, BooleanSupplier draining) {
    this.channel = channel;
    this.next = next;
    this.draining = draining;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    open.incrementAndGet();
    exchange.addExchangeCompleteListener(this);
    channel.began(exchange);
    next.handleRequest(exchange);
  }

  @Override
  public void exchangeEvent(HttpServerExchange exchange, NextListener then) {
    int left = open.decrementAndGet();
    then.proceed();
    if (left == 0 && (draining.getAsBoolean() || RequestState.addressLeaves(exchange))) {
      endIfIdle();
    }
  }

  /** Looks and sends on the connection's own I/O thread, where requests begin too. */
  void endIfIdle() {
    channel
        .getIoThread()
        .execute(() -> {
          if (open.get() == 0) {
            channel.sendGoAway(Http2Channel.ERROR_NO_ERROR);
          }
        });
  }

  void close() {
    IoUtils.safeClose(channel);
  }
}
