package dev.terrace.web.cache;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.ClientAbort;
import dev.terrace.kit.http.InterimResponse;
import dev.terrace.proxy.forward.Answer;
import dev.terrace.proxy.forward.ErrorAnswer;
import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.CacheStatus;
import dev.terrace.web.cache.rule.CacheStatus.Forward;
import dev.terrace.web.cache.rule.Preconditions;
import dev.terrace.web.cache.store.Entry;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;

/**
 * A request that waits for an answer of the upstream, its own or another one's. What says nothing
 * else runs on the I/O thread of its exchange, so that a slow client holds up nobody but itself.
 */
final class Waiter {
  private final Visit visit;
  private final Forward why;
  private final HttpServerExchange exchange;
  private final AtomicBoolean idle = new AtomicBoolean();

  /** Bytes of the body that it has taken; read by the thread of the fill. */
  private volatile long position;

  private @Nullable Fill fill;
  private @Nullable Arrival arrival;
  private @Nullable StreamSinkChannel channel;
  private XnioExecutor.@Nullable Key timer;
  private boolean leads;
  private boolean over;

  Waiter(Visit visit, Forward why) {
    this.visit = visit;
    this.why = why;
    this.exchange = visit.exchange();
  }

  /** Begins to wait. On any thread, before anybody else knows it. */
  void attach(Fill joined, boolean first) {
    fill = joined;
    leads = first;
    exchange.addExchangeCompleteListener((_, then) -> {
      thread().execute(this::gone);
      then.proceed();
    });
    ClientAbort.listen(exchange, this::reset);
  }

  /** Waits for the head of the answer no longer than this, then asks by itself. */
  void waitFor(Duration timeout) {
    timer =
        thread()
            .executeAfter(
                () -> {
                  timer = null;
                  if (!over && arrival == null) {
                    leave();
                    visit.again();
                  }
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  Visit visit() {
    return visit;
  }

  XnioIoThread thread() {
    return exchange.getIoThread();
  }

  long position() {
    return position;
  }

  /** Whether it waits for more of the body than has arrived. On any thread. */
  boolean starves() {
    return idle.get();
  }

  /** Runs something on its thread, unless it is over. On any thread. */
  void tell(Runnable action) {
    thread()
        .execute(() -> {
          if (!over) {
            action.run();
          }
        });
  }

  /** There is more to take, or the end. On any thread. */
  void wake() {
    if (idle.compareAndSet(true, false)) {
      thread().execute(this::pump);
    }
  }

  /** The upstream says something before its answer. */
  void interim(int status, HeaderMap headers) {
    if (over) {
      return;
    }
    try {
      InterimResponse.send(exchange, status, headers);
    } catch (IOException _) {
      // The client has gone, which the exchange's end tells us.
    }
  }

  /** The answer that it waited for is not for it. */
  void release() {
    leave();
    visit.again();
  }

  /** It gets a stored response. */
  void serve(Entry entry, CacheStatus status, boolean validated) {
    leave();
    if (!leads) {
      status.collapsed(true);
    }
    StoredAnswer.send(visit, entry, status, validated, Age.Instant.now());
  }

  /** Nobody has an answer. */
  void fail(int status, String server, String reason) {
    leave();
    AccessLogFields.of(exchange).upstream(server).set("error", reason);
    ErrorAnswer.send(exchange, status);
  }

  /** The response that it gets is being stored. */
  void stream(Arrival arriving) {
    stopTimer();
    arrival = arriving;
    if (leads) {
      note(arriving.answer());
    }
    CacheStatus status = status().stored();
    if (!leads) {
      status.collapsed(true);
    }
    begin(
        arriving.answer(),
        leads ? arriving.answer().headers() : arriving.head().headers(),
        status,
        arriving.body().complete() ? arriving.body().length() : arriving.answer().length());
    if (!leads) {
      others(arriving);
    }
    if (arriving.range() == null && Preconditions.notModified(visit.request(), arriving.head())) {
      notModified();
    } else {
      pump();
    }
  }

  /** What another request's answer lacks for this one. */
  private void others(Arrival arriving) {
    HeaderMap response = exchange.getResponseHeaders();
    response.put(Headers.AGE, Long.toString(arriving.head().age(Age.Instant.now()) / 1000));
    if (arriving.range() != null) {
      response.put(Headers.CONTENT_RANGE, arriving.range().text());
    }
  }

  private void notModified() {
    HeaderMap response = exchange.getResponseHeaders();
    StoredAnswer.NOT_IN_304.forEach(response::remove);
    response.remove(Headers.TRANSFER_ENCODING);
    exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
    leave();
    exchange.endExchange();
  }

  /** It alone gets the response, which is not stored; false when its client has gone. */
  boolean pass(Answer answer, String detail) {
    if (over) {
      return false;
    }
    stopTimer();
    note(answer);
    begin(answer, answer.headers(), status().detail(detail), answer.length());
    channel()
        .getWriteSetter()
        .set(ready -> {
          ready.suspendWrites();
          if (fill != null) {
            fill.resume();
          }
        });
    return true;
  }

  /** The next bytes of such a response; what the client does not take now stays in the buffer. */
  void passData(ByteBuffer data) {
    if (over) {
      data.position(data.limit());
      return;
    }
    try {
      while (data.hasRemaining() && channel().write(data) > 0) {
        // more fits
      }
      if (data.hasRemaining() || !channel().flush()) {
        channel().resumeWrites();
      }
    } catch (IOException _) {
      breakOff();
    }
  }

  void passEnd(HeaderMap trailers) {
    if (!over) {
      finish(trailers);
    }
  }

  private void begin(Answer answer, HeaderMap headers, CacheStatus status, long length) {
    StoredAnswer.setStatus(exchange, answer.status(), answer.reason());
    HeaderMap response = exchange.getResponseHeaders();
    for (HeaderValues values : headers) {
      response.addAll(values.getHeaderName(), values);
    }
    boolean head = exchange.getRequestMethod().equals(Methods.HEAD);
    if (length < 0 && !head && exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
      // Said explicitly, or a client could not tell a whole answer from a broken one.
      response.put(Headers.TRANSFER_ENCODING, "chunked");
    } else if (length >= 0 && !head && hasLength(answer.status())) {
      exchange.setResponseContentLength(length);
    }
    AccessLogFields.of(exchange).cacheStatus(status.toString());
    status.appendTo(response);
  }

  private static boolean hasLength(int status) {
    return status != StatusCodes.NO_CONTENT && status != StatusCodes.NOT_MODIFIED;
  }

  /** Why it went to the upstream. On any thread. */
  CacheStatus status() {
    CacheStatus status = CacheStatus.forward(visit.location().name(), why);
    if (visit.waited()) {
      status.collapsed(false);
    }
    return status.key(visit.shownKey());
  }

  private void note(Answer answer) {
    AccessLogFields fields =
        AccessLogFields.of(exchange).upstream(answer.server()).upstreamDuration(answer.after());
    if (answer.retries() > 0) {
      fields.set("retries", answer.retries());
    }
  }

  /** Sends on what has arrived. */
  private void pump() {
    Arrival arriving = arrival;
    if (over || arriving == null) {
      return;
    }
    GrowingBody body = arriving.body();
    try {
      while (true) {
        boolean complete = body.complete(); // before the bytes are looked at
        ByteBuffer next = body.at(position);
        if (next != null) {
          if (!write(next)) {
            return;
          }
        } else if (complete) {
          finish(body.trailers());
          return;
        } else if (body.broken()) {
          breakOff();
          return;
        } else if (position > 0 && !channel().flush()) {
          channel().resumeWrites();
          return;
        } else {
          idle.set(true);
          boolean more = body.length() > position || body.complete() || body.broken();
          if (!more || !idle.compareAndSet(true, false)) {
            return; // woken when there is more
          }
        }
      }
    } catch (IOException _) {
      breakOff();
    }
  }

  /** False when the client takes no more now. */
  private boolean write(ByteBuffer next) throws IOException {
    long before = position; // nobody else writes it
    int written = channel().write(next);
    position = before + written;
    if (written > 0 && fill != null) {
      fill.taken();
    }
    if (next.hasRemaining() && written == 0) {
      channel().resumeWrites();
      return false;
    }
    return true;
  }

  private void finish(HeaderMap trailers) {
    if (trailers.size() > 0) {
      exchange.putAttachment(HttpAttachments.RESPONSE_TRAILERS, trailers);
    }
    var _ = channel(); // an answer without a body is one too, and no error page's place
    leave();
    exchange.endExchange();
  }

  /** The answer cannot be completed: a client that has a part of it must notice. */
  void breakOff() {
    if (over) {
      return;
    }
    leave();
    if (exchange.isResponseStarted()) {
      IoUtils.safeClose(exchange.getConnection());
      exchange.endExchange();
    } else {
      exchange.getResponseHeaders().clear();
      ErrorAnswer.send(exchange, StatusCodes.BAD_GATEWAY);
    }
  }

  private StreamSinkChannel channel() {
    StreamSinkChannel sink = channel;
    if (sink == null) {
      sink = exchange.getResponseChannel();
      sink.getWriteSetter()
          .set(ready -> {
            ready.suspendWrites();
            pump();
          });
      channel = sink;
    }
    return sink;
  }

  private void reset() {
    if (!over) {
      AccessLogFields.of(exchange).set("error", "the client went away");
      leave();
      IoUtils.safeClose(exchange.getConnection());
      exchange.endExchange();
    }
  }

  private void gone() {
    if (!over) {
      leave();
    }
  }

  private void leave() {
    over = true;
    stopTimer();
    if (channel != null) {
      channel.getWriteSetter().set(null);
    }
    Fill left = fill;
    fill = null;
    if (left != null) {
      left.leave(this);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }
}
