package dev.terrace.proxy.forward;

import dev.terrace.proxy.CookieConfig;
import dev.terrace.proxy.pool.Choice;
import dev.terrace.proxy.pool.ConnectionPool;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import dev.terrace.proxy.pool.UpstreamConnection;
import dev.terrace.proxy.pool.WaitingLine;
import dev.terrace.proxy.retry.Failure;
import dev.terrace.proxy.retry.RetryPolicy;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: finds a server, tries it, tries another one where that is safe, and sees
 * that the client gets an answer or a broken connection, but never half an answer that looks whole.
 * Runs on the I/O thread.
 */
final class Forwarding implements ConnectionPool.Waiter, Try.Listener {
  private static final Logger log = LoggerFactory.getLogger(Forwarding.class);

  private final Client client;
  private final String backend;
  private final ServerPool pool;
  private final long start = System.nanoTime();
  private List<Server> tried = List.of();
  private @Nullable Server server;
  private @Nullable Try current;
  private WaitingLine.@Nullable Place place;
  private int tries;
  private boolean fresh;
  private boolean over;

  Forwarding(Client client, String backend, ServerPool pool) {
    this.client = client;
    this.backend = backend;
    this.pool = pool;
  }

  void start() {
    if (client.begin(this)) {
      choose();
    } else {
      over = true;
    }
  }

  private void choose() {
    place = null;
    if (over) {
      return;
    }
    switch (pool.choose(client.request().cookieValue(), tried)) {
      case Choice.Chosen(Server chosen, boolean _) -> connect(chosen);
      case Choice.Full _ -> waitInLine();
      case Choice.NoneUp _ -> answer(StatusCodes.SERVICE_UNAVAILABLE, "no server is up");
    }
  }

  private void waitInLine() {
    place =
        pool.line()
            .join(
                client.thread(),
                pool.config().maxqueue(),
                pool.config().timeout().queue(),
                this::choose,
                () -> answer(StatusCodes.SERVICE_UNAVAILABLE, "queue timeout"));
    if (place == null) {
      answer(StatusCodes.SERVICE_UNAVAILABLE, "queue is full");
    } else {
      pool.recheckLine();
    }
  }

  private void connect(Server chosen) {
    server = chosen;
    tries++;
    chosen.counters().requests.increment();
    Duration timeout = pool.config().timeout().connect();
    if (fresh) {
      chosen.connections().connect(client.thread(), timeout, this);
    } else {
      boolean probe =
          client.body() != null
              || !RetryPolicy.idempotent(client.method())
              || pool.config().retries() == 0;
      chosen.connections().acquire(client.thread(), probe, timeout, this);
    }
  }

  @Override
  public void connected(UpstreamConnection connection) {
    Server chosen = server;
    if (over || chosen == null) {
      connection.release(); // its client went away meanwhile
      return;
    }
    Try next = new Try(client, connection, pool.config().timeout().server(), this);
    current = next;
    try {
      next.start(chosen.config().address().toString());
    } catch (HeadEncoder.UnsafeFieldException e) {
      leave();
      answer(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void failed(String reason, boolean ours) {
    if (over || server == null) {
      return;
    }
    if (ours) { // no other server could be reached either
      leave();
      answer(StatusCodes.SERVICE_UNAVAILABLE, reason);
    } else {
      server.connectFailed(reason);
      retryOrAnswer(new Failure.Connect(reason), false, false);
    }
  }

  @Override
  public void failed(Failure failure, boolean reused, boolean bodyTaken) {
    if (server != null && !reused) {
      server.answerFailed(failure.reason());
    }
    retryOrAnswer(failure, reused, bodyTaken);
  }

  private void retryOrAnswer(Failure failure, boolean reused, boolean bodyTaken) {
    Server failed = server;
    leave();
    if (over || failed == null) {
      return;
    }
    log.atDebug()
        .addKeyValue("requestId", client.requestId())
        .addKeyValue("backend", backend)
        .addKeyValue("server", failed.name())
        .addKeyValue("reason", failure.reason())
        .log("try failed");
    if (client.answering()) {
      note(failed, failure.reason());
      breakOff(failure.reason());
    } else if (pool.retryPolicy().mayRetry(failure, client.method(), tries, bodyTaken)) {
      failed.counters().retries.increment();
      if (reused) {
        fresh = true; // the connection was stale, which says nothing about the server
      } else {
        tried = new ArrayList<>(tried);
        tried.add(failed);
      }
      choose();
    } else {
      note(failed, failure.reason());
      answer(
          failure instanceof Failure.Timeout
              ? StatusCodes.GATEWAY_TIME_OUT
              : StatusCodes.BAD_GATEWAY,
          failure.reason());
    }
  }

  @Override
  public void responding(ResponseHead response, BodyFraming framing) {
    Server from = server;
    if (from == null) {
      return;
    }
    from.answered(response.status());
    note(from, null);
    client.answer(response, framing, Duration.ofNanos(System.nanoTime() - start));
    CookieConfig cookie = pool.config().cookie();
    if (cookie != null && !pool.honours(client.request().cookieValue())) {
      client.persist(cookie, pool.cookie(from));
    }
  }

  @Override
  public void succeeded() {
    over = true;
    leave();
    client.end();
  }

  @Override
  public void clientFailed(IOException failure) {
    leave();
    if (over) {
      return;
    }
    if (failure instanceof RequestTooBigException && !client.answering()) {
      answer(StatusCodes.REQUEST_ENTITY_TOO_LARGE, "request body is too large");
    } else {
      client.malformed();
      breakOff(String.valueOf(failure.getMessage()));
    }
  }

  /** The client went away, or has got its answer. */
  void abandoned() {
    if (over) {
      return;
    }
    if (Thread.currentThread() != client.thread()) { // a listener that is being closed
      client.thread().execute(this::abandoned);
      return;
    }
    over = true;
    if (place != null) {
      place.leave();
    }
    if (current != null) {
      current.cancel();
    }
    leave();
  }

  /** Whether it has ended, one way or another. */
  boolean over() {
    return over;
  }

  private void breakOff(String reason) {
    over = true;
    client.breakOff(reason);
  }

  private void answer(int status, String reason) {
    if (over) {
      return;
    }
    over = true;
    if (tries == 0 || status == StatusCodes.SERVICE_UNAVAILABLE) {
      client.note(backend, 0, reason);
    }
    client.refuse(status, reason);
  }

  private void note(Server from, @Nullable String error) {
    client.note(backend + "/" + from.name(), tries - 1, error);
  }

  private void leave() {
    Server left = server;
    server = null;
    current = null;
    if (left != null) {
      pool.leave(left);
    }
  }
}
