package dev.terrace.proxy.forward;

import dev.terrace.proxy.persist.Persistence;
import io.undertow.connector.ByteBufferPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;

/** The client of a {@link Fetch}: gives the answer to a receiver in this process. */
final class FetchClient implements Client, BodySink, Fetch {
  private final FetchRequest request;
  private final RequestHead head;
  private final XnioIoThread thread;
  private final ByteBufferPool buffers;
  private final AnswerReceiver receiver;
  private @Nullable Forwarding forwarding;
  private @Nullable Runnable room;
  private HeaderMap trailers = new HeaderMap();
  private String server = "";
  private int retries;
  private boolean waiting;
  private boolean answered;
  private boolean over;

  FetchClient(
      FetchRequest request,
      RequestHead head,
      XnioIoThread thread,
      ByteBufferPool buffers,
      AnswerReceiver receiver) {
    this.request = request;
    this.head = head;
    this.thread = thread;
    this.buffers = buffers;
    this.receiver = receiver;
  }

  @Override
  public void resume() {
    if (waiting && !over && room != null) {
      waiting = false;
      room.run();
    }
  }

  @Override
  public void cancel() {
    if (!over && forwarding != null) {
      over = true;
      forwarding.abandoned();
    }
  }

  @Override
  public boolean begin(Forwarding begun) {
    forwarding = begun;
    return true;
  }

  @Override
  public void answer(ResponseHead response, BodyFraming framing, Duration after) {
    answered = true;
    HeaderMap headers = new HeaderMap();
    HopByHop.copyAnswer(response.headers(), headers);
    long length =
        switch (framing) {
          case BodyFraming.None _ -> 0;
          case BodyFraming.Length(long bytes) -> bytes;
          case BodyFraming.Chunked _, BodyFraming.UntilClose _ -> -1;
        };
    receiver.head(
        new Answer(
            response.status(),
            response.reason(),
            headers,
            length,
            !(framing instanceof BodyFraming.UntilClose),
            server,
            retries,
            after));
  }

  @Override
  public void switchTo(String protocol, ResponseHead response, Duration after, Tunnel tunnel) {
    throw new IllegalStateException("a fetch offers no other protocol");
  }

  @Override
  public BodySink sink(Runnable whenRoom) {
    room = whenRoom;
    return this;
  }

  @Override
  public int write(ByteBuffer data) {
    int before = data.remaining();
    if (!over) {
      receiver.data(data);
    }
    return before - data.remaining();
  }

  @Override
  public @Nullable InetAddress client() {
    return null; // what is fetched is for everybody
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
  public boolean flush() {
    return true;
  }

  @Override
  public void awaitRoom() {
    waiting = true;
  }

  @Override
  public void stop() {
    room = null;
  }

  @Override
  public void trailers(HeaderMap received) {
    trailers = received;
  }

  @Override
  public void end() {
    if (!over) {
      over = true;
      receiver.end(trailers);
    }
  }

  @Override
  public void refuse(int status, String reason) {
    fail(status, reason);
  }

  @Override
  public void breakOff(String reason) {
    fail(StatusCodes.BAD_GATEWAY, reason);
  }

  private void fail(int status, String reason) {
    if (!over) {
      over = true;
      receiver.failed(status, server, reason);
    }
  }

  @Override
  public void note(String upstream, int failedTries, @Nullable String error) {
    server = upstream;
    retries = failedTries;
  }

  @Override
  public boolean answering() {
    return answered;
  }

  @Override
  public XnioIoThread thread() {
    return thread;
  }

  @Override
  public ByteBufferPool buffers() {
    return buffers;
  }

  @Override
  public HttpString method() {
    return request.method();
  }

  @Override
  public RequestHead request() {
    return head;
  }

  @Override
  public @Nullable StreamSourceChannel body() {
    return null;
  }

  @Override
  public void checkBodyEnd() {
    // There is no body.
  }

  @Override
  public @Nullable HeaderMap requestTrailers() {
    return null;
  }

  @Override
  public String requestId() {
    return request.requestId();
  }

  @Override
  public void continued(Consumer<IOException> clientFailed) {
    // There is no body that would wait for it.
  }

  @Override
  public void interim(ResponseHead said, Consumer<IOException> clientFailed) {
    if (!over) {
      receiver.interim(said.status(), HopByHop.interim(said.headers()));
    }
  }

  @Override
  public void answeredEarly() {
    // There is no body that would be left over.
  }

  @Override
  public void persist(Persistence persistence, String server, boolean kept) {
    // What is fetched is for everybody, a cookie for one visitor.
  }

  @Override
  public void malformed() {
    // There is no body that could be.
  }
}
