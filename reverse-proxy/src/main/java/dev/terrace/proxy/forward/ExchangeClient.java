package dev.terrace.proxy.forward;

import dev.terrace.kit.http.AccessLogFields;
import dev.terrace.kit.http.ClientAbort;
import dev.terrace.kit.http.ClientAddress;
import dev.terrace.kit.http.InterimResponse;
import dev.terrace.kit.http.RequestEnd;
import dev.terrace.kit.http.RequestId;
import dev.terrace.proxy.persist.Persistence;
import io.undertow.connector.ByteBufferPool;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/** The client of a request that came in over the network. */
final class ExchangeClient implements Client, BodySink {
  private final HttpServerExchange exchange;
  private final RequestHead head;
  private final @Nullable StreamSourceChannel body;
  private @Nullable StreamSinkChannel channel;
  private @Nullable AccessLogFields fields;
  private boolean responded;

  ExchangeClient(HttpServerExchange exchange, RequestHead head) {
    this.exchange = exchange;
    this.head = head;
    this.body = head.body() instanceof BodyFraming.None ? null : exchange.getRequestChannel();
  }

  @Override
  public boolean begin(Forwarding forwarding) {
    if (exchange.getRequestMethod().equals(Methods.CONNECT)) {
      ErrorAnswer.send(exchange, StatusCodes.METHOD_NOT_ALLOWED);
      return false;
    }
    if (HopByHop.lists(exchange.getRequestHeaders().get(Headers.CONNECTION), "close")) {
      exchange.setPersistent(false); // Undertow sees it only when it stands alone
    }
    exchange.addExchangeCompleteListener((_, then) -> {
      forwarding.abandoned();
      then.proceed();
    });
    ClientAbort.listen(exchange, () -> reset(forwarding));
    return true;
  }

  private void reset(Forwarding forwarding) {
    if (!forwarding.over()) {
      fields().set("error", "the client went away");
      forwarding.abandoned();
      breakOff("");
    }
  }

  @Override
  public void answer(ResponseHead response, BodyFraming framing, Duration after) {
    responded = true;
    fields().upstreamDuration(after);
    exchange.setStatusCode(response.status());
    if (!response.reason().isEmpty()
        && !response.reason().equals(StatusCodes.getReason(response.status()))) {
      exchange.setReasonPhrase(response.reason());
    }
    HopByHop.copyAnswer(response.headers(), exchange.getResponseHeaders());
    if ((framing instanceof BodyFraming.Chunked || framing instanceof BodyFraming.UntilClose)
        && exchange.getProtocol().equals(Protocols.HTTP_1_1)) {
      // Said explicitly, or Undertow would end it by closing, and a client could not tell a whole
      // answer from a broken one.
      exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
    }
  }

  @Override
  public void switchTo(String protocol, ResponseHead response, Duration after, Tunnel tunnel) {
    responded = true;
    fields().upstreamDuration(after);
    HopByHop.copyAnswer(response.headers(), exchange.getResponseHeaders());
    exchange.getResponseHeaders().remove(Headers.CONTENT_LENGTH);
    // Also when the client goes away before it has got the answer, so that the tunnel never begins.
    exchange.getConnection().addCloseListener(_ -> tunnel.clientClosed());
    exchange.upgradeChannel(protocol, (connection, _) -> tunnel.begin(connection));
    exchange.endExchange();
  }

  @Override
  public void persist(Persistence persistence, String server, boolean kept) {
    boolean tls = exchange.getRequestScheme().equals("https");
    persistence.answer(head.visit(), server, kept, tls, exchange.getResponseHeaders());
  }

  @Override
  public BodySink sink(Runnable room) {
    StreamSinkChannel sink = exchange.getResponseChannel();
    sink.getWriteSetter()
        .set(ready -> {
          ready.suspendWrites();
          room.run();
        });
    channel = sink;
    return this;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    return channel().write(data);
  }

  @Override
  public boolean flush() throws IOException {
    return channel().flush();
  }

  @Override
  public void awaitRoom() {
    channel().resumeWrites();
  }

  @Override
  public void stop() {
    channel().getWriteSetter().set(null);
  }

  private StreamSinkChannel channel() {
    StreamSinkChannel sink = channel;
    if (sink == null) {
      throw new IllegalStateException("nothing was answered yet");
    }
    return sink;
  }

  @Override
  public void trailers(HeaderMap trailers) {
    exchange.putAttachment(HttpAttachments.RESPONSE_TRAILERS, trailers);
  }

  @Override
  public void end() {
    if (exchange.isRequestComplete()) {
      exchange.endExchange();
    } else {
      endEarly(channel == null ? exchange.getResponseChannel() : channel);
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
      breakOff(""); // it went away, which is an answer too
      return;
    }
    client
        .getWriteSetter()
        .set(
            ChannelListeners.<StreamSinkChannel>flushingChannelListener(
                _ -> exchange.endExchange(), (_, _) -> breakOff("")));
    client.resumeWrites();
  }

  @Override
  public void malformed() {
    if (!exchange.isResponseStarted()) {
      // Nobody receives it, but the log should not claim a success: the body was malformed or cut.
      exchange.setStatusCode(StatusCodes.BAD_REQUEST);
    }
  }

  /**
   * HTTP/1 has no other way to say that an answer is not whole. Over HTTP/2 the "connection" of an
   * exchange is its stream: closing it sends RST_STREAM, and the other streams go on.
   */
  @Override
  public void breakOff(String reason) {
    IoUtils.safeClose(exchange.getConnection());
    exchange.endExchange();
  }

  @Override
  public void refuse(int status, String reason) {
    if (responded) { // the server's answer was begun, but none of it was sent
      String id = RequestId.of(exchange);
      exchange.getResponseHeaders().clear();
      exchange.getResponseHeaders().put(RequestId.HEADER, id);
    }
    ErrorAnswer.send(exchange, status);
  }

  @Override
  public void note(String upstream, int retries, @Nullable String error) {
    fields().upstream(upstream);
    if (retries > 0) {
      fields().set("retries", retries);
    }
    if (error != null) {
      fields().set("error", error);
    }
  }

  private AccessLogFields fields() {
    AccessLogFields known = fields;
    if (known == null) {
      known = AccessLogFields.of(exchange);
      fields = known;
    }
    return known;
  }

  @Override
  public void continued(Consumer<IOException> clientFailed) {
    if (!HttpContinue.requiresContinueResponse(exchange)) {
      return;
    }
    HttpContinue.sendContinueResponse(
        exchange,
        new IoCallback() {
          @Override
          public void onComplete(HttpServerExchange done, Sender sender) {
            // The body is read as it comes, whether the client waited for this or not.
          }

          @Override
          public void onException(HttpServerExchange done, Sender sender, IOException failure) {
            clientFailed.accept(failure);
          }
        });
  }

  @Override
  public void interim(ResponseHead said, Consumer<IOException> clientFailed) {
    try {
      InterimResponse.send(exchange, said.status(), HopByHop.interim(said.headers()));
    } catch (IOException e) {
      clientFailed.accept(e);
    }
  }

  @Override
  public void answeredEarly() {
    if (HttpContinue.requiresContinueResponse(exchange)) {
      exchange.setPersistent(false); // nobody knows whether the body will still come
    }
  }

  @Override
  public boolean answering() {
    return exchange.isResponseStarted();
  }

  @Override
  public @Nullable InetAddress client() {
    return ClientAddress.of(exchange);
  }

  @Override
  public String target() {
    return head.target();
  }

  @Override
  public @Nullable String field(String name) {
    return head.field(name);
  }

  @Override
  public XnioIoThread thread() {
    return exchange.getIoThread();
  }

  @Override
  public ByteBufferPool buffers() {
    return exchange.getConnection().getByteBufferPool();
  }

  @Override
  public HttpString method() {
    return exchange.getRequestMethod();
  }

  @Override
  public RequestHead request() {
    return head;
  }

  @Override
  public @Nullable StreamSourceChannel body() {
    return body;
  }

  @Override
  public void checkBodyEnd() throws IOException {
    RequestEnd.check(exchange);
  }

  @Override
  public @Nullable HeaderMap requestTrailers() {
    return exchange.getAttachment(HttpAttachments.REQUEST_TRAILERS);
  }

  @Override
  public String requestId() {
    return RequestId.of(exchange);
  }
}
