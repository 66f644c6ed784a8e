package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.conduits.ConduitStreamSinkChannel;

/**
 * Sends a 200 whose fields and body lie ready in memory, by one write where the client takes it:
 * the lines of the fields are copied, where Undertow would put each into a table and take it out
 * again, and no chain of conduits is built.
 *
 * <p>Only for what needs no chain: HTTP/1.1, a request without a body, a connection that stays
 * open, a client at the end of it. {@link #send} says no to everything else. Fields that commit
 * listeners add are not seen here.
 */
public final class ReadyAnswer {
  private static final Logger log = LoggerFactory.getLogger(ReadyAnswer.class);
  private static final byte[] STATUS_LINE = "HTTP/1.1 200 OK\r\n".getBytes(ISO_8859_1);

  /** Bodies up to this size are copied behind the head: cheaper than two buffers in one write. */
  private static final int COPIED = 4096;

  private static final ThreadLocal<Head> HEADS = ThreadLocal.withInitial(Head::new);

  private final HttpServerExchange exchange;
  private final ConduitStreamSinkChannel sink;
  private final ByteBuffer[] left;
  private boolean ended;

  private ReadyAnswer(
      HttpServerExchange exchange, ConduitStreamSinkChannel sink, ByteBuffer[] left) {
    this.exchange = exchange;
    this.sink = sink;
    this.left = left;
  }

  /**
   * Sends the answer and ends the exchange; on its I/O thread.
   *
   * @param fields what {@code lines} says, among it the length of the body; those of the exchange
   *     that have the same name are left out
   * @param lines the fields as HTTP/1.1 writes them, each with CR LF at its end
   * @param body from its position to its limit, which are left as they are; not to be changed until
   *     the exchange has ended
   * @return false when nothing was done, since the exchange needs the ordinary way
   */
  public static boolean send(
      HttpServerExchange exchange, Map<HttpString, String> fields, byte[] lines, ByteBuffer body) {
    RequestState request = RequestState.of(exchange);
    if (!(exchange.getConnection() instanceof HttpServerConnection connection)
        || !Protocols.HTTP_1_1.equals(exchange.getProtocol())
        || exchange.getStatusCode() != StatusCodes.OK
        || !exchange.isPersistent()
        || !exchange.isRequestComplete()
        || !exchange.isResponseChannelAvailable()
        || !request.mayStayOpen()) {
      return false;
    }
    DateUtils.addDateHeaderIfRequired(exchange);
    Head head = HEADS.get();
    ByteBuffer first = head.encode(exchange.getResponseHeaders(), fields, lines);
    if (first == null) {
      return false;
    }
    int length = body.remaining();
    request.sentReady(length);
    boolean copied = length <= COPIED && length <= first.capacity() - first.limit();
    if (copied) {
      int end = first.limit();
      first.limit(end + length).put(end, body, body.position(), length);
    }
    ByteBuffer last = copied ? first : body.duplicate();
    ConduitStreamSinkChannel sink = connection.getChannel().getSinkChannel();
    try {
      long _ = copied ? sink.write(first) : sink.write(head.both(first, last), 0, 2);
      if (!last.hasRemaining() && sink.flush()) {
        Connectors.terminateResponse(exchange);
      } else {
        ByteBuffer rest = copy(first); // of the thread's buffer, which the next answer needs
        new ReadyAnswer(
                exchange, sink, copied ? new ByteBuffer[] {rest} : new ByteBuffer[] {rest, last})
            .resume();
      }
    } catch (IOException e) {
      broken(exchange, e);
    }
    return true;
  }

  private static ByteBuffer copy(ByteBuffer rest) {
    return ByteBuffer.allocate(rest.remaining()).put(rest).flip();
  }

  /** Goes on when the client takes more. */
  private void resume() {
    // From within the root handler this runs when that has returned, else at once.
    exchange.dispatch(
        SameThreadExecutor.INSTANCE,
        () -> {
          sink.setWriteListener(_ -> proceed());
          sink.setCloseListener(_ -> end(new ClosedChannelException()));
          sink.resumeWrites();
        });
  }

  private void proceed() {
    try {
      while (left[left.length - 1].hasRemaining()) {
        if (sink.write(left, 0, left.length) == 0) {
          return;
        }
      }
      if (sink.flush()) {
        end(null);
      }
    } catch (IOException e) {
      end(e);
    }
  }

  private void end(@Nullable IOException failure) {
    if (ended) {
      return;
    }
    ended = true;
    sink.setWriteListener(null);
    sink.setCloseListener(null);
    if (failure == null) {
      sink.suspendWrites();
      Connectors.terminateResponse(exchange);
    } else {
      broken(exchange, failure);
    }
  }

  private static void broken(HttpServerExchange exchange, IOException reason) {
    log.atDebug().setCause(reason).log("client went away");
    exchange.setPersistent(false);
    IoUtils.safeClose(exchange.getConnection());
    Connectors.terminateResponse(exchange);
  }

  /** What a thread needs to write heads with. */
  private static final class Head {
    private static final int CAPACITY = 16 * 1024;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private final ByteBuffer[] both = new ByteBuffer[2];

    /** The whole head; null when it does not fit. */
    @Nullable ByteBuffer encode(HeaderMap others, Map<HttpString, String> fields, byte[] lines) {
      buffer.clear();
      try {
        buffer.put(STATUS_LINE);
        for (long at = others.fastIterateNonEmpty(); at != -1; at = others.fiNextNonEmpty(at)) {
          HeaderValues values = others.fiCurrent(at);
          if (!fields.containsKey(values.getHeaderName())) {
            for (int i = 0; i < values.size(); i++) {
              values.getHeaderName().appendTo(buffer);
              buffer.put((byte) ':').put((byte) ' ');
              put(values.get(i));
              buffer.put((byte) '\r').put((byte) '\n');
            }
          }
        }
        return buffer.put(lines).put((byte) '\r').put((byte) '\n').flip();
      } catch (BufferOverflowException _) {
        return null;
      }
    }

    ByteBuffer[] both(ByteBuffer head, ByteBuffer body) {
      both[0] = head;
      both[1] = body;
      return both;
    }

    private void put(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        buffer.put((byte) (c == '\r' || c == '\n' ? ' ' : c)); // never the end of a line
      }
    }
  }
}
