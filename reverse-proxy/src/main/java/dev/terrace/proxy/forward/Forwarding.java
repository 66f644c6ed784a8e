package dev.terrace.proxy.forward;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.ClientAbort;
import dev.terrace.kit.http.RequestId;
import dev.terrace.proxy.CookieConfig;
import dev.terrace.proxy.pool.Choice;
import dev.terrace.proxy.pool.ConnectionPool;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import dev.terrace.proxy.pool.UpstreamConnection;
import dev.terrace.proxy.pool.WaitingLine;
import dev.terrace.proxy.retry.Failure;
import dev.terrace.proxy.retry.RetryPolicy;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * One request on its way: finds a server, tries it, tries another one where that is safe, and sees
 * that the client gets an answer or a broken connection, but never half an answer that looks whole.
 * Runs on the I/O thread.
 */
final class Forwarding implements ConnectionPool.Waiter, Try.Listener {
  private static final Logger log = LoggerFactory.getLogger(Forwarding.class);

  private final HttpServerExchange exchange;
  private final String backend;
  private final ServerPool pool;
  private final RequestHead head;
  private final @Nullable StreamSourceChannel body;
  private final long start = System.nanoTime();
  private List<Server> tried = List.of();
  private @Nullable Server server;
  private @Nullable Try current;
  private WaitingLine.@Nullable Place place;
  private int tries;
  private boolean fresh;
  private boolean responded;
  private boolean over;

  Forwarding(
      HttpServerExchange exchange, String backend, ServerPool pool, ForwardedFields forwarded) {
    this.exchange = exchange;
    this.backend = backend;
    this.pool = pool;
    CookieConfig cookie = pool.config().cookie();
    this.head = RequestHead.of(exchange, forwarded, cookie == null ? null : cookie.name());
    this.body = head.body() instanceof BodyFraming.None ? null : exchange.getRequestChannel();
  }

  void start() {
    if (exchange.getRequestMethod().equals(Methods.CONNECT)) {
      over = true;
      ErrorAnswer.send(exchange, StatusCodes.METHOD_NOT_ALLOWED);
      return;
    }
    if (HopByHop.lists(exchange.getRequestHeaders().get(Headers.CONNECTION), "close")) {
      exchange.setPersistent(false); // Undertow sees it only when it stands alone
    }
    exchange.addExchangeCompleteListener((_, then) -> {
      abandoned();
      then.proceed();
    });
    ClientAbort.listen(exchange, this::clientAborted);
    choose();
  }

  private void choose() {
    place = null;
    if (over) {
      return;
    }
    switch (pool.choose(head.cookieValue(), tried)) {
      case Choice.Chosen(Server chosen, boolean _) -> connect(chosen);
      case Choice.Full _ -> waitInLine();
      case Choice.NoneUp _ -> answer(StatusCodes.SERVICE_UNAVAILABLE, "no server is up");
    }
  }

  private void waitInLine() {
    place =
        pool.line()
            .join(
                exchange.getIoThread(),
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
      chosen.connections().connect(exchange.getIoThread(), timeout, this);
    } else {
      boolean probe =
          body != null
              || !RetryPolicy.idempotent(exchange.getRequestMethod())
              || pool.config().retries() == 0;
      chosen.connections().acquire(exchange.getIoThread(), probe, timeout, this);
    }
  }

  @Override
  public void connected(UpstreamConnection connection) {
    Server chosen = server;
    if (over || chosen == null) {
      connection.release(); // its client went away meanwhile
      return;
    }
    Try next = new Try(exchange, connection, head, body, pool.config().timeout().server(), this);
    current = next;
    try {
      next.start(chosen.config().address().toString());
    } catch (HeadEncoder.UnsafeFieldException e) {
      leave();
      answer(StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void failed(String reason) {
    if (!over && server != null) {
      server.connectFailed();
      retryOrAnswer(new Failure.Connect(reason), false, false);
    }
  }

  @Override
  public void failed(Failure failure, boolean reused, boolean bodyTaken) {
    if (server != null && !reused) {
      server.counters().responseErrors.increment();
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
        .addKeyValue("requestId", RequestId.of(exchange))
        .addKeyValue("backend", backend)
        .addKeyValue("server", failed.name())
        .addKeyValue("reason", failure.reason())
        .log("try failed");
    if (exchange.isResponseStarted()) {
      note(failed, failure.reason());
      breakClient();
    } else if (pool.retryPolicy()
        .mayRetry(failure, exchange.getRequestMethod(), tries, bodyTaken)) {
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
    responded = true;
    from.counters().response(response.status());
    note(from, null).upstreamDuration(Duration.ofNanos(System.nanoTime() - start));
    exchange.setStatusCode(response.status());
    if (!response.reason().isEmpty()
        && !response.reason().equals(StatusCodes.getReason(response.status()))) {
      exchange.setReasonPhrase(response.reason());
    }
    copyHeaders(response);
    if ((framing instanceof BodyFraming.Chunked || framing instanceof BodyFraming.UntilClose)
        && exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
      // Said explicitly, or Undertow would end it by closing, and a client could not tell a whole
      // answer from a broken one.
      exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
    }
    CookieConfig cookie = pool.config().cookie();
    if (cookie != null && !pool.honours(head.cookieValue())) {
      exchange
          .getResponseHeaders()
          .add(Headers.SET_COOKIE, PersistenceCookie.line(cookie, pool.cookie(from), exchange));
    }
  }

  private void copyHeaders(ResponseHead response) {
    HeaderMap from = response.headers();
    HeaderMap to = exchange.getResponseHeaders();
    Set<HttpString> nominated = HopByHop.nominated(from);
    long cursor = from.fastIterateNonEmpty();
    while (cursor != -1) {
      HeaderValues values = from.fiCurrent(cursor);
      HttpString name = values.getHeaderName();
      if (name.equals(Headers.CONTENT_LENGTH)) {
        to.put(name, values.getFirst()); // all are equal, or the response would have been refused
      } else if (!name.equals(RequestId.HEADER) && !HopByHop.endsHere(name, nominated)) {
        to.addAll(name, values);
      }
      cursor = from.fiNextNonEmpty(cursor);
    }
  }

  @Override
  public void succeeded(StreamSinkChannel client) {
    over = true;
    leave();
    if (exchange.isRequestComplete()) {
      exchange.endExchange();
    } else {
      endEarly(client);
    }
  }

  /**
   * The server answered without having read the whole body. The answer goes out first: ending the
   * exchange would read the rest of the body before, and a client may wait for the answer to stop
   * sending.
   */
  private void endEarly(StreamSinkChannel client) {
    try {
      client.shutdownWrites();
      if (client.flush()) {
        exchange.endExchange();
        return;
      }
    } catch (IOException _) {
      breakClient(); // it went away, which is an answer too
      return;
    }
    client
        .getWriteSetter()
        .set(
            ChannelListeners.<StreamSinkChannel>flushingChannelListener(
                _ -> exchange.endExchange(), (_, _) -> breakClient()));
    client.resumeWrites();
  }

  @Override
  public void clientFailed(IOException failure) {
    leave();
    if (over) {
      return;
    }
    if (failure instanceof RequestTooBigException && !exchange.isResponseStarted()) {
      answer(StatusCodes.REQUEST_ENTITY_TOO_LARGE, "request body is too large");
    } else {
      if (!exchange.isResponseStarted()) {
        // Nobody receives it, but the log should not claim a success: the body was malformed or
        // cut.
        exchange.setStatusCode(StatusCodes.BAD_REQUEST);
      }
      breakClient();
    }
  }

  private void clientAborted() {
    if (!over) {
      AccessLogFields.of(exchange).set("error", "client reset the stream");
      abandoned();
      breakClient();
    }
  }

  /** The exchange is complete, by us or because the client went away. */
  private void abandoned() {
    if (over) {
      return;
    }
    if (Thread.currentThread() != exchange.getIoThread()) { // a listener that is being closed
      exchange.getIoThread().execute(this::abandoned);
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

  /**
   * HTTP/1 has no other way to say that an answer is not whole. Over HTTP/2 the "connection" of an
   * exchange is its stream: closing it sends RST_STREAM, and the other streams go on.
   */
  private void breakClient() {
    over = true;
    IoUtils.safeClose(exchange.getConnection());
    exchange.endExchange();
  }

  private void answer(int status, String reason) {
    if (over) {
      return;
    }
    over = true;
    if (tries == 0 || status == StatusCodes.SERVICE_UNAVAILABLE) {
      AccessLogFields.of(exchange).upstream(backend).set("error", reason);
    }
    if (responded) { // the server's answer was begun, but none of it was sent
      String id = RequestId.of(exchange);
      exchange.getResponseHeaders().clear();
      exchange.getResponseHeaders().put(RequestId.HEADER, id);
    }
    ErrorAnswer.send(exchange, status);
  }

  private AccessLogFields note(Server from, @Nullable String error) {
    AccessLogFields fields = AccessLogFields.of(exchange).upstream(backend + "/" + from.name());
    if (tries > 1) {
      fields.set("retries", tries - 1);
    }
    if (error != null) {
      fields.set("error", error);
    }
    return fields;
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
