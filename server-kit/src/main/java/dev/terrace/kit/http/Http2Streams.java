package dev.terrace.kit.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.channels.Channels;

/**
 * The streams of an HTTP/2 connection: what Undertow's own channel lets through and does not tell.
 * Malformed requests end here, before anybody sees them (RFC 9113 §8.1.1); a client's RST_STREAM
 * (§6.4) reaches whoever works for it; trailers do not change the head; interim responses go out.
 */
final class Http2Streams extends Http2Channel {
  private static final Logger log = LoggerFactory.getLogger(Http2Streams.class);

  private final Map<Integer, Open> open = new ConcurrentHashMap<>();
  private final Refusals refusals;
  private final String scheme;
  private final AtomicBoolean flushIsComing = new AtomicBoolean();

  /** A request in work. */
  private record Open(ClientAbort abort, Http2Body body) {}

  /** Whose request is being handed to the handlers; only touched on the I/O thread. */
  private @Nullable Http2StreamSourceChannel current;

  Http2Streams(
      StreamConnection connection,
      String protocol,
      ByteBufferPool buffers,
      @Nullable PooledByteBuffer read,
      OptionMap options,
      Refusals refusals) {
    super(connection, protocol, buffers, read, false, false, options);
    AnswerIndexing.install(this);
    this.refusals = refusals;
    this.scheme = getSslSession() == null ? "http" : "https";
    addCloseTask(_ -> ended());
  }

  @Override
  public synchronized @Nullable AbstractHttp2StreamSourceChannel receive() throws IOException {
    AbstractHttp2StreamSourceChannel frame = parse();
    if (frame instanceof Http2StreamSourceChannel request) {
      String refusal = Http2Head.refusal(request.getHeaders(), scheme, !request.isOpen());
      if (refusal != null) {
        refuse(request, 400, refusal, ERROR_PROTOCOL_ERROR);
        return null;
      }
      if (open.size() >= getReceiveMaxConcurrentStreams()) { // Undertow tells, and takes more
        refuse(request, 503, "too many requests at a time on the connection", ERROR_REFUSED_STREAM);
        return null;
      }
      current = request;
    } else if (frame instanceof Http2RstStreamStreamSourceChannel reset) {
      Open ended = open.remove(reset.getStreamId());
      if (ended != null) {
        ended.body.fail("the client reset the stream");
        getIoThread().execute(ended.abort::happened); // not in the middle of reading frames
      }
    }
    return frame;
  }

  /**
   * Undertow's parser trips over some frames where none may be, and would leave them to the log.
   */
  private @Nullable AbstractHttp2StreamSourceChannel parse() throws IOException {
    try {
      return super.receive();
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("frames that could not be read");
      refusals.refused(getPeerAddress(InetSocketAddress.class), 400, "malformed frames");
      sendGoAway(ERROR_PROTOCOL_ERROR);
      throw new IOException("malformed frames");
    }
  }

  /**
   * Sends what is queued when this thread has handled all sockets that were ready: the answers that
   * came for several streams meanwhile go out as one TLS record in one system call. It waits for
   * nothing, the queue is emptied before the thread sleeps.
   */
  @Override
  public void flush() {
    if (flushIsComing.compareAndSet(false, true)) {
      try {
        getIoThread().execute(this::flushNow);
      } catch (RejectedExecutionException _) { // the worker is ending
        flushNow();
      }
    }
  }

  private void flushNow() {
    flushIsComing.set(false);
    super.flush();
  }

  @Override
  public void sendRstStream(int stream, int code) {
    Open reset = open.get(stream);
    if (reset != null) {
      reset.body.fail("the stream was reset");
    }
    super.sendRstStream(stream, code);
  }

  @Override
  protected void handleBrokenSourceChannel(Throwable failure) {
    breakBodies();
    super.handleBrokenSourceChannel(failure);
  }

  /**
   * Nobody is there for any of the answers. Undertow tells those who are reading a body, and not
   * those who wait to be told that there is more of it.
   */
  private void ended() {
    breakBodies();
    for (Open stream : open.values()) {
      try {
        getIoThread().execute(stream.abort::happened);
      } catch (RejectedExecutionException _) {
        return; // the worker is ending, and with it everything
      }
    }
  }

  private void breakBodies() {
    open.values().forEach(stream -> stream.body.fail("the connection broke"));
  }

  private void refuse(Http2StreamSourceChannel request, int status, String reason, int code) {
    refusals.refused(getPeerAddress(InetSocketAddress.class), status, reason);
    sendRstStream(request.getStreamId(), code);
    try {
      long _ = Channels.drain(request, Long.MAX_VALUE);
    } catch (IOException _) {
      // reset, as was asked
    }
  }

  /** The request of the stream that was received last begins; on the I/O thread. */
  void began(HttpServerExchange exchange) {
    Http2StreamSourceChannel request = current;
    if (request == null) {
      return;
    }
    int stream = request.getStreamId();
    Http2Body body = new Http2Body();
    open.put(stream, new Open(new ClientAbort(exchange), body));
    exchange.putAttachment(InterimResponse.HTTP2, headers -> interim(stream, headers));
    exchange.addExchangeCompleteListener((_, then) -> {
      open.remove(stream);
      then.proceed();
    });
    if (!exchange.isRequestComplete()) {
      HeaderMap head = copy(exchange.getRequestHeaders());
      exchange.putAttachment(RequestEnd.KEY, body);
      exchange.addRequestWrapper((factory, _) -> body.over(factory.create()));
      request.setTrailersHandler(trailers -> {
        String refusal = trailers(exchange, head, trailers);
        if (refusal != null) {
          body.fail(refusal);
          refuse(request, 400, refusal, ERROR_PROTOCOL_ERROR);
        }
      });
    }
  }

  /** Undertow has just put them into the head, where they would pass for what was sent with it. */
  private static @Nullable String trailers(
      HttpServerExchange exchange, HeaderMap head, HeaderMap trailers) {
    HeaderMap given = copy(trailers);
    for (HeaderValues values : given) {
      HeaderValues before = head.get(values.getHeaderName());
      exchange.getRequestHeaders().remove(values.getHeaderName());
      if (before != null) {
        exchange.getRequestHeaders().putAll(values.getHeaderName(), before);
      }
    }
    String refusal = Http2Head.trailerRefusal(given);
    if (refusal == null) {
      exchange.putAttachment(HttpAttachments.REQUEST_TRAILERS, given);
    }
    return refusal;
  }

  private static HeaderMap copy(HeaderMap from) {
    HeaderMap to = new HeaderMap();
    for (HeaderValues values : from) {
      to.putAll(values.getHeaderName(), values);
    }
    return to;
  }

  /** Flushed but never ended, so that the frame does not carry END_STREAM. */
  private void interim(int stream, HeaderMap headers) throws IOException {
    boolean _ = new Http2HeadersStreamSinkChannel(this, stream, headers).flush();
  }
}
