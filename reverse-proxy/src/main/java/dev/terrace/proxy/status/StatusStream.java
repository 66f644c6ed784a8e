package dev.terrace.proxy.status;

import dev.terrace.kit.admin.AdminServer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells subscribers once a second how things are. Each picture is whole, so one that a slow reader
 * misses is no loss: it gets none while it has not taken the last one, and is let go after half a
 * minute. Pictures are made once for all, and only while somebody looks. Thread-safe.
 */
final class StatusStream {
  static final int MAX_SUBSCRIBERS = 32;
  private static final int PATIENCE = 30;

  private final Supplier<String> picture;
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();

  StatusStream(Supplier<String> picture) {
    this.picture = picture;
  }

  void subscribe(HttpServerExchange exchange) throws Exception {
    if (exchange.getRequestMethod().equals(Methods.HEAD)) {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/event-stream; charset=UTF-8");
      return;
    }
    if (count.incrementAndGet() > MAX_SUBSCRIBERS) {
      count.decrementAndGet();
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "10");
      AdminServer.sendJson(
          exchange, StatusCodes.SERVICE_UNAVAILABLE, Map.of("error", "too many subscribers"));
      return;
    }
    exchange.addExchangeCompleteListener((_, then) -> {
      count.decrementAndGet();
      then.proceed();
    });
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    new ServerSentEventHandler((connection, _) -> begin(connection)).handleRequest(exchange);
  }

  private void begin(ServerSentEventConnection connection) {
    Subscriber subscriber = new Subscriber(connection);
    subscribers.add(subscriber);
    connection.addCloseTask(_ -> subscribers.remove(subscriber));
    subscriber.send(picture.get());
  }

  /** Called once a second. */
  void tick() {
    if (!subscribers.isEmpty()) {
      String now = picture.get();
      subscribers.forEach(subscriber -> subscriber.send(now));
    }
  }

  private static final class Subscriber implements ServerSentEventConnection.EventCallback {
    private final ServerSentEventConnection connection;
    private boolean busy;
    private int missed;

    Subscriber(ServerSentEventConnection connection) {
      this.connection = connection;
    }

    void send(String data) {
      synchronized (this) {
        if (busy) {
          missed++;
          if (missed == PATIENCE) {
            connection.shutdown();
          }
          return;
        }
        busy = true;
        missed = 0;
      }
      connection.send(data, "status", null, this);
    }

    @Override
    public synchronized void done(
        ServerSentEventConnection sent,
        @Nullable String data,
        @Nullable String event,
        @Nullable String id) {
      busy = false;
    }

    @Override
    public void failed(
        ServerSentEventConnection failed,
        @Nullable String data,
        @Nullable String event,
        @Nullable String id,
        IOException failure) {
      failed.shutdown();
    }
  }
}
