package dev.terrace.proxy.forward;

import dev.terrace.proxy.balance.RequestKey;
import dev.terrace.proxy.persist.Persistence;
import io.undertow.connector.ByteBufferPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;

/**
 * For whom a request is carried to a server: a client's exchange ({@link ExchangeClient}), or a
 * part of this process that wants the answer for itself ({@link FetchClient}). Everything happens
 * on one I/O thread.
 */
interface Client extends RequestKey.Source {
  XnioIoThread thread();

  ByteBufferPool buffers();

  HttpString method();

  /** What servers get to see. */
  RequestHead request();

  /** The body of the request; null: there is none. */
  @Nullable StreamSourceChannel body();

  /**
   * The body seems to be at its end.
   *
   * @throws IOException when it is not whole
   */
  void checkBodyEnd() throws IOException;

  /** What followed the body; null: nothing. */
  @Nullable HeaderMap requestTrailers();

  String requestId();

  /**
   * Looks out for the client going away.
   *
   * @return false when the request is refused, which it has been told
   */
  boolean begin(Forwarding forwarding);

  /** The server said 100 Continue. */
  void continued(Consumer<IOException> clientFailed);

  /** The server said something before its response, such as 103 Early Hints. */
  void interim(ResponseHead head, Consumer<IOException> clientFailed);

  /** The answer is there before the whole request was sent. */
  void answeredEarly();

  /** Who is asked, for the log; {@code error} tells why it failed. */
  void note(String upstream, int retries, @Nullable String error);

  /** The head of the answer arrived; the body follows to {@link #sink}. */
  void answer(ResponseHead response, BodyFraming framing, Duration after);

  /** The server switched protocols: the client is told, and then the tunnel begins. */
  void switchTo(String protocol, ResponseHead response, Duration after, Tunnel tunnel);

  /**
   * The answer keeps the visitor on the server that gave it.
   *
   * @param server the value that names the server
   * @param kept whether the visitor's own cookie names a server that keeps its visitors
   */
  void persist(Persistence persistence, String server, boolean kept);

  /**
   * Where the body goes.
   *
   * @param room called when there is room again
   */
  BodySink sink(Runnable room);

  /** What follows the body. */
  void trailers(HeaderMap trailers);

  /** Whether a part of the answer may have reached the client, so that no other can follow. */
  boolean answering();

  /** The answer is complete. */
  void end();

  /** No server answered: the client gets an answer of our own. */
  void refuse(int status, String reason);

  /** The client went away within its request, or sent nonsense when it is too late to say so. */
  void malformed();

  /** The answer cannot be completed, which the client must notice. */
  void breakOff(String reason);
}
