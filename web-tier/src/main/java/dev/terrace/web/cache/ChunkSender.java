package dev.terrace.web.cache;

import dev.terrace.web.cache.store.Entry;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Sends a body of several chunks, some at a time, and ends the exchange. On its I/O thread. */
final class ChunkSender implements IoCallback {
  /** Chunks handed over in one go. */
  private static final int ROW = 4;

  private final HttpServerExchange exchange;
  private final List<ByteBuffer> chunks;
  private int sent;

  ChunkSender(HttpServerExchange exchange, Entry entry, List<ByteBuffer> chunks) {
    this.exchange = exchange;
    this.chunks = chunks;
    entry.lend();
    // Nobody calls back when the connection of a client that takes nothing is closed.
    exchange.addExchangeCompleteListener((_, then) -> {
      entry.giveBack();
      then.proceed();
    });
  }

  void next() {
    int end = Math.min(chunks.size(), sent + ROW);
    ByteBuffer[] row = chunks.subList(sent, end).toArray(ByteBuffer[]::new);
    sent = end;
    exchange.getResponseSender().send(row, this);
  }

  @Override
  public void onComplete(HttpServerExchange done, Sender sender) {
    if (sent < chunks.size()) {
      next();
    } else {
      END_EXCHANGE.onComplete(exchange, sender);
    }
  }

  @Override
  public void onException(HttpServerExchange failed, Sender sender, IOException exception) {
    END_EXCHANGE.onException(exchange, sender, exception);
  }
}
