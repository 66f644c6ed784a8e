package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.SslChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * The client of an HTTP/1 connection, as far as patience with it goes: how long its heads and
 * bodies may take, how it is refused, and what its end means. Runs on the I/O thread, except where
 * said.
 */
final class Http1Peer {
  /** How long a client whose head was refused may go on sending, so that it sees the answer. */
  private static final Duration LINGER = Duration.ofSeconds(1);

  /** How much of what a client goes on sending is thrown away before others get their turn. */
  static final int DISCARDED_AT_ONCE = 256 * 1024;

  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);
  private static final Duration FIRST_ASK = Duration.ofMillis(50);
  private static final Duration SECOND_ASK = Duration.ofMillis(250);

  private final StreamConnection connection;
  private final XnioIoThread thread;
  private final Http1Settings settings;
  private final Http1Sink sink;
  private final Http1Source source;
  private XnioExecutor.@Nullable Key headTimer;
  private volatile XnioExecutor.@Nullable Key bodyTimer;
  private volatile boolean awaitsBody;
  private volatile long bodyDeadline;

  private Http1Peer(StreamConnection connection, Http1Settings settings) {
    this.connection = connection;
    this.thread = connection.getIoThread();
    this.settings = settings;
    this.sink = new Http1Sink(connection, settings.idleTimeout());
    this.source = new Http1Source(connection, this);
  }

  /** Puts our two sides under what Undertow is about to build on the connection. */
  static Http1Source guard(StreamConnection connection, Http1Settings settings) {
    Http1Peer peer = new Http1Peer(connection, settings);
    connection.getSourceChannel().setConduit(peer.source);
    connection.getSinkChannel().setConduit(peer.sink);
    return peer.source;
  }

  Http1Sink sink() {
    return sink;
  }

  HeadScanner scanner() {
    return new HeadScanner(settings.maxHeadSize(), settings.maxFields());
  }

  boolean tls() {
    return connection instanceof SslChannel;
  }

  boolean onIoThread() {
    return Thread.currentThread() == thread;
  }

  /** A part of a head was read; the rest has its time. */
  void headBegan() {
    if (headTimer == null) {
      headTimer =
          thread.executeAfter(
              () -> {
                headTimer = null;
                if (connection.isOpen()) {
                  source.headTimedOut();
                }
              },
              settings.headerTimeout().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  void headEnded() {
    XnioExecutor.Key key = headTimer;
    if (key != null) {
      key.remove();
      headTimer = null;
    }
    sink.newResponse();
  }

  /** Somebody waits for more of a body; any thread. */
  void bodyAwaited() {
    bodyDeadline = System.nanoTime() + settings.bodyTimeout().toNanos();
    awaitsBody = true;
    if (bodyTimer == null) {
      scheduleBody(settings.bodyTimeout().toNanos());
    }
  }

  /** Bytes of a body came, or none though they were asked for; any thread. */
  void bodyCame(int bytes) {
    if (bytes > 0) {
      bodyDeadline = System.nanoTime() + settings.bodyTimeout().toNanos();
    }
  }

  /** The body is complete, or nobody wants more of it now; any thread. */
  void bodyNotAwaited() {
    awaitsBody = false;
  }

  private void scheduleBody(long nanos) {
    bodyTimer =
        thread.executeAfter(
            this::checkBody, TimeUnit.NANOSECONDS.toMillis(nanos) + 1, TimeUnit.MILLISECONDS);
  }

  private void checkBody() {
    bodyTimer = null;
    if (!awaitsBody || !connection.isOpen()) {
      return;
    }
    long left = bodyDeadline - System.nanoTime();
    if (left > 0) {
      scheduleBody(left);
    } else {
      awaitsBody = false;
      source.fail(bodyTimeout());
    }
  }

  private RequestTimeoutException bodyTimeout() {
    return new RequestTimeoutException(
        "nothing of the body came for " + settings.bodyTimeout().toMillis() + " ms");
  }

  /** Blocks until there is something to read; a thread of the application. */
  void awaitReadable(StreamSourceConduit received) throws IOException {
    long start = System.nanoTime();
    long patience = settings.bodyTimeout().toNanos();
    received.awaitReadable(patience, TimeUnit.NANOSECONDS);
    if (System.nanoTime() - start >= patience) {
      source.fail(bodyTimeout());
    }
  }

  /** Answers what is no request; the connection ends, after the client had time to see it. */
  void refuse(int status, String reason) {
    headEnded();
    settings.refusals().refused(connection.getPeerAddress(InetSocketAddress.class), status, reason);
    String text = status + " " + StatusCodes.getReason(status);
    byte[] answer =
        """
        HTTP/1.1 %s\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Length: %d\r
        Connection: close\r
        \r
        %s
        """
            .formatted(text, text.length() + 1, text)
            .getBytes(US_ASCII);
    try {
      int _ = sink.write(ByteBuffer.wrap(answer)); // nothing was sent before, so there is room
      sink.terminateWrites();
      boolean _ = sink.flush();
    } catch (IOException _) {
      IoUtils.safeClose(connection); // it went away, which is what was wanted
      return;
    }
    var _ =
        thread.executeAfter(
            () -> IoUtils.safeClose(connection), LINGER.toMillis(), TimeUnit.MILLISECONDS);
    source.listenOn();
  }

  /** Reads what nobody wants: closing with it unread would reset the connection. */
  void discard(StreamSourceConduit received) {
    ByteBuffer rest = ByteBuffer.allocate(8192);
    try {
      int discarded = 0;
      int read;
      do {
        read = received.read(rest.clear());
        discarded += read;
      } while (read > 0 && discarded < DISCARDED_AT_ONCE);
      if (read >= 0) {
        return;
      }
    } catch (IOException _) {
      // closed by the client, which is what was waited for
    }
    IoUtils.safeClose(connection);
  }

  /**
   * The client closed its sending side while its request is in work. Either it only says that it
   * will send nothing more, or it is gone: TCP does not tell the difference until something is sent
   * to it (RFC 9112 §9.6). So it is asked, with an interim response that any client has to take
   * (RFC 9110 §15.2): the first makes a client that is gone answer with a reset, on which the
   * second fails.
   */
  void halfClosed() {
    switch (settings.abortOnClose()) {
      case ALWAYS -> source.abort();
      case NEVER -> {}
      case ASK -> {
        ask(FIRST_ASK);
        ask(SECOND_ASK);
      }
    }
  }

  private void ask(Duration after) {
    thread.executeAfter(
        () -> {
          if (source.inWork() && source.http11() && connection.isOpen()) {
            try {
              sink.interim(CONTINUE);
            } catch (IOException _) {
              source.abort();
            }
          }
        },
        after.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}
