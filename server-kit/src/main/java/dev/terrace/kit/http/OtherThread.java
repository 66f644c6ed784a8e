package dev.terrace.kit.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.Executor;

/**
 * Work on a request by another thread than the connection's I/O thread.
 *
 * <p>Undertow lets a client's next request in while the thread that has answered the last one is
 * not quite done with it; the I/O thread then waits for that moment in a loop. When both share a
 * core, that is until the scheduler takes the core away from it: a fifth of the processor time of
 * an application server under full load. Here the next request is let in behind that moment.
 */
public final class OtherThread {
  private OtherThread() {}

  /** Instead of {@link HttpServerExchange#dispatch(Executor, HttpHandler)}. On the I/O thread. */
  public static void dispatch(HttpServerExchange exchange, Executor executor, HttpHandler handler) {
    Http1Source source = Http1Source.of(exchange);
    if (source == null) {
      exchange.dispatch(executor, handler);
      return;
    }
    exchange.dispatch(work -> executor.execute(() -> run(source, work)), handler);
  }

  private static void run(Http1Source source, Runnable work) {
    source.holdOff();
    try {
      work.run();
    } finally {
      source.letIn();
    }
  }
}
