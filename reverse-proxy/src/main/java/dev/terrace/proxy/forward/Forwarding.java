package dev.terrace.proxy.forward;

import dev.terrace.kit.http.MalformedBodyException;
import dev.terrace.kit.http.RequestTimeoutException;
import dev.terrace.kit.traffic.Traffic;
import dev.terrace.kit.traffic.TrafficError;
import dev.terrace.proxy.balance.Balance;
import dev.terrace.proxy.balance.RequestKey;
import dev.terrace.proxy.persist.Persistence;
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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;

/**
 * One request on its way: finds a server, tries it, tries another one where that is safe, and sees
 * that the client gets an answer or a broken connection, but never half an answer that looks whole.
 * Runs on the I/O thread.
 */
final class Forwarding implements ConnectionPool.Waiter, Try.Listener, Tunnel.Listener {
  private static final Logger log = LoggerFactory.getLogger(Forwarding.class);

  private final Client client;
  private final String backend;
  private final ServerPool pool;
  private final Traffic traffic;
  private final OptionalLong key;
  private final long start = System.nanoTime();
  private long tryStart;

  /** Of the answer; 0 before there is one. */
  private int status;

  private List<Server> tried = List.of();
  private @Nullable Server server;
  private @Nullable Try current;
  private WaitingLine.@Nullable Place place;
  private XnioExecutor.@Nullable Key limit;
  private int tries;
  private boolean fresh;
  private boolean tunnelling;
  private boolean over;

  Forwarding(Client client, String backend, ServerPool pool) {
    this.client = client;
    this.backend = backend;
    this.pool = pool;
    this.traffic = pool.traffic();
    Balance balance = pool.config().balance();
    this.key =
        balance.hashes()
            ? RequestKey.of(balance, pool.config().hash(), client)
            : OptionalLong.empty();
  }

  void start() {
    traffic.request();
    pool.retryBudget().request();
    traffic.sessions().enter();
    if (client.begin(this)) {
      limitTime();
      choose();
    } else {
      end();
    }
  }

  private void limitTime() {
    Duration total = pool.config().timeout().total();
    if (total != null) {
      limit =
          client
              .thread()
              .executeAfter(() -> tookTooLong(total), total.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Whoever kept it waiting: a server, the line before the servers, or the client. */
  private void tookTooLong(Duration total) {
    if (over || tunnelling) {
      return;
    }
    String reason = "not done within " + total.toMillis() + " ms";
    traffic.error(TrafficError.TIMEOUT);
    if (server != null) {
      note(server, reason);
    }
    stop();
    if (client.answering()) {
      breakOff(reason);
    } else {
      answer(StatusCodes.GATEWAY_TIME_OUT, reason);
    }
  }

  private void choose() {
    place = null;
    if (over) {
      return;
    }
    switch (pool.choose(client.request().visit().server(), key, tried)) {
      case Choice.Chosen(Server chosen, boolean _) -> connect(chosen);
      case Choice.Full _ -> waitInLine();
      case Choice.NoneUp _ -> refuse(TrafficError.NO_SERVER, "no server is up");
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
                () -> refuse(TrafficError.QUEUE_TIMEOUT, "queue timeout"));
    if (place == null) {
      refuse(TrafficError.QUEUE_FULL, "queue is full");
    } else {
      pool.recheckLine();
    }
  }

  private void connect(Server chosen) {
    server = chosen;
    tries++;
    tryStart = System.nanoTime();
    chosen.traffic().request();
    if (!tried.isEmpty() && !tried.contains(chosen)) {
      chosen.traffic().redispatch();
      traffic.redispatch();
    }
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
      traffic.error(TrafficError.CONNECT);
      retryOrAnswer(new Failure.Connect(reason), false, false);
    }
  }

  @Override
  public void failed(Failure failure, boolean reused, boolean bodyTaken) {
    boolean stale = reused && failure instanceof Failure.Closed; // says nothing about the server
    if (server != null && !stale) {
      TrafficError error =
          failure instanceof Failure.Timeout ? TrafficError.TIMEOUT : TrafficError.RESPONSE;
      server.answerFailed(error, failure.reason());
      traffic.error(error);
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
    } else if (pool.retryPolicy().mayRetry(failure, client.method(), tries, bodyTaken)
        && (reused || affordable(failure))) {
      failed.traffic().retry();
      traffic.retry();
      if (reused) {
        fresh = true;
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

  /** Where no connection was made, nobody is burdened twice. */
  private boolean affordable(Failure failure) {
    if (failure instanceof Failure.Connect || pool.retryBudget().take(System.nanoTime())) {
      return true;
    }
    traffic.error(TrafficError.RETRY_BUDGET);
    return false;
  }

  @Override
  public void responding(ResponseHead response, BodyFraming framing) {
    Server from = server;
    if (from == null) {
      return;
    }
    long now = System.nanoTime();
    status = response.status();
    from.answered(status, now - tryStart);
    note(from, null);
    client.answer(response, framing, Duration.ofNanos(now - start));
    persist(from);
  }

  @Override
  public void switched(ResponseHead response, UpstreamConnection connection, ByteBuffer rest) {
    Server from = server;
    String protocol = client.request().upgrade();
    if (over || from == null || protocol == null) {
      connection.close(); // its client went away meanwhile
      return;
    }
    long now = System.nanoTime();
    status = response.status();
    from.answered(status, now - tryStart);
    note(from, null);
    current = null;
    tunnelling = true;
    persist(from);
    Tunnel tunnel =
        new Tunnel(
            connection,
            client.thread(),
            client.buffers(),
            rest,
            pool.config().timeout().tunnel(),
            this);
    client.switchTo(protocol, response, Duration.ofNanos(now - start), tunnel);
  }

  private void persist(Server from) {
    Persistence persistence = pool.persistence();
    if (persistence != null) {
      boolean kept = pool.honours(client.request().visit().server());
      client.persist(persistence, pool.cookie(from), kept);
    }
  }

  @Override
  public void tunnelled(long toServer, long toClient) {
    moved(toServer, toClient);
  }

  /** Until now the tunnel counted as a session, and as a request in work on its server. */
  @Override
  public void tunnelEnded(String reason) {
    log.atDebug()
        .addKeyValue("requestId", client.requestId())
        .addKeyValue("backend", backend)
        .addKeyValue("reason", reason)
        .log("tunnel ended");
    end();
    leave();
  }

  @Override
  public void moved(long toServer, long fromServer) {
    if (server != null) {
      server.traffic().received(toServer);
      server.traffic().sent(fromServer);
    }
    traffic.received(toServer);
    traffic.sent(fromServer);
  }

  @Override
  public void succeeded() {
    traffic.latency().record(System.nanoTime() - start);
    end();
    leave();
    client.end();
  }

  @Override
  public void clientFailed(IOException failure) {
    leave();
    if (over) {
      return;
    }
    traffic.error(TrafficError.CLIENT);
    int status =
        switch (failure) {
          case RequestTooBigException _ -> StatusCodes.REQUEST_ENTITY_TOO_LARGE;
          case RequestTimeoutException _ -> StatusCodes.REQUEST_TIME_OUT;
          case MalformedBodyException _ -> StatusCodes.BAD_REQUEST;
          default -> 0;
        };
    if (status != 0 && !client.answering()) {
      answer(status, String.valueOf(failure.getMessage()));
    } else {
      client.malformed();
      breakOff(String.valueOf(failure.getMessage()));
    }
  }

  /** The client went away, or has got its answer. */
  void abandoned() {
    if (over || tunnelling) {
      return; // a tunnel outlives the exchange
    }
    if (Thread.currentThread() != client.thread()) { // a listener that is being closed
      client.thread().execute(this::abandoned);
      return;
    }
    end();
    traffic.error(TrafficError.CLIENT);
    stop();
  }

  /** Lets go of what it waits for. */
  private void stop() {
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
    end();
    client.breakOff(reason);
  }

  private void answer(int ownStatus, String reason) {
    if (over) {
      return;
    }
    status = ownStatus;
    if (tries > 0) {
      traffic.latency().record(System.nanoTime() - start); // not of what was turned away at once
    }
    end();
    if (tries == 0 || ownStatus == StatusCodes.SERVICE_UNAVAILABLE) {
      client.note(backend, 0, reason);
    }
    client.refuse(ownStatus, reason);
  }

  private void refuse(TrafficError error, String reason) {
    traffic.error(error);
    answer(StatusCodes.SERVICE_UNAVAILABLE, reason);
  }

  /** Nothing more happens to the request. */
  private void end() {
    if (!over) {
      over = true;
      if (limit != null) {
        limit.remove();
      }
      traffic.sessions().leave();
      traffic.response(status);
    }
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
