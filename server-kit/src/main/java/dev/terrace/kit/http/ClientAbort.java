package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import org.jspecify.annotations.Nullable;

/**
 * Tells a handler that its client no longer wants the answer, so that work for it can end.
 *
 * <p>Over HTTP/2 a client resets the stream of a request, or its connection ends. Over HTTP/1.1 its
 * connection is reset, or ends; what an end means, {@link LimitsConfig#abortonclose} says.
 */
public final class ClientAbort {
  private static final AttachmentKey<ClientAbort> KEY = AttachmentKey.create(ClientAbort.class);

  private @Nullable Runnable listener;

  ClientAbort(HttpServerExchange exchange) {
    exchange.putAttachment(KEY, this);
  }

  /**
   * Asks to be told, at most once, on the connection's I/O thread, while the request is in work.
   * The listener ends the exchange. To be called on the I/O thread.
   */
  public static void listen(HttpServerExchange exchange, Runnable listener) {
    ClientAbort abort = exchange.getAttachment(KEY);
    if (abort != null) {
      abort.listener = listener;
      return;
    }
    Http1Source source = Http1Source.of(exchange);
    if (source != null) {
      source.onAbort(listener);
    }
  }

  void happened() {
    Runnable told = listener;
    listener = null;
    if (told != null) {
      told.run();
    }
  }
}
