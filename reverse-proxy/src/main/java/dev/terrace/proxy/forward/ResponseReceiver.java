package dev.terrace.proxy.forward;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads a server's response and passes its body on through one buffer: what the client does not
 * take yet is not read from the server. Runs on the I/O thread.
 */
final class ResponseReceiver {
  /** Whom it tells. */
  interface Listener {
    /** The server said 100 Continue. */
    void continued();

    /** The head arrived; the body follows. */
    void head(ResponseHead head, BodyFraming framing);

    /** It waits, for the server or else for the client. */
    void receiving(boolean waitsForServer);

    /**
     * The whole response was passed on.
     *
     * @param reusable whether the connection may carry another request
     * @param client what it was written to, to be ended
     */
    void received(boolean reusable, StreamSinkChannel client);

    /** The connection ended before any byte. */
    void closed(String reason);

    /** The response is malformed, or ended early. */
    void broken(String reason);

    /** The client takes no more. */
    void clientFailed(IOException failure);
  }

  private final HttpServerExchange exchange;
  private final StreamSourceChannel source;
  private final ByteBufferPool buffers;
  private final Listener listener;
  private final ChunkedDecoder chunks = new ChunkedDecoder();
  private @Nullable PooledByteBuffer pooled;

  /** Bytes that were read and not used yet, from position to limit. */
  private @Nullable ByteBuffer in;

  private @Nullable ResponseHead head;
  private BodyFraming framing = new BodyFraming.None();
  private @Nullable StreamSinkChannel client;
  private long left;
  private boolean anyByte;
  private boolean drained;
  private boolean stopped;

  ResponseReceiver(HttpServerExchange exchange, StreamSourceChannel source, Listener listener) {
    this.exchange = exchange;
    this.source = source;
    this.buffers = exchange.getConnection().getByteBufferPool();
    this.listener = listener;
  }

  /** The server sent something. */
  void readable() {
    drained = false;
    pump();
  }

  /** Reads and passes on nothing any more. */
  void stop() {
    stopped = true;
    releaseBuffer();
    if (client != null) {
      client.getWriteSetter().set(null);
    }
  }

  private void pump() {
    try {
      while (!stopped && process()) {
        int read = drained ? 0 : fill();
        if (read < 0) {
          end();
          return;
        }
        if (read == 0) {
          pause();
          return;
        }
      }
    } catch (BadResponseException e) {
      stop();
      listener.broken(String.valueOf(e.getMessage()));
    }
  }

  /** Uses up what was read; true when more is needed. */
  private boolean process() throws BadResponseException {
    while (head == null) {
      ResponseHead next = in == null ? null : ResponseHeadParser.parse(in);
      if (next == null) {
        return true;
      }
      if (next.informational()) {
        informational(next);
        if (stopped) {
          return false;
        }
      } else {
        framing = BodyFraming.ofResponse(next, exchange.getRequestMethod());
        left = framing instanceof BodyFraming.Length(long bytes) ? bytes : 0;
        head = next;
        listener.head(next, framing);
      }
    }
    return switch (framing) {
      case BodyFraming.None _ -> complete(head);
      case BodyFraming.Length _ -> {
        int size = in == null ? 0 : (int) Math.min(left, in.remaining());
        if (!pass(size)) {
          yield false;
        }
        yield left > 0 || complete(head);
      }
      case BodyFraming.Chunked _ -> chunked(head);
      case BodyFraming.UntilClose _ -> pass(in == null ? 0 : in.remaining());
    };
  }

  /** 1xx responses come before the final one and are not it, RFC 9110 §15.2. */
  private void informational(ResponseHead next) throws BadResponseException {
    if (next.status() == 101) {
      throw new BadResponseException("switches protocols without having been asked to");
    }
    if (next.status() == 100) {
      listener.continued();
    }
  }

  private boolean chunked(ResponseHead current) throws BadResponseException {
    while (in != null) {
      int size = chunks.data(in);
      if (chunks.done()) {
        if (chunks.trailers().size() > 0) {
          exchange.putAttachment(HttpAttachments.RESPONSE_TRAILERS, chunks.trailers());
        }
        return complete(current);
      }
      if (size == 0) {
        return true;
      }
      if (!pass(size)) {
        return false;
      }
    }
    return true;
  }

  /** Writes the next bytes to the client; false when it does not take them all now. */
  private boolean pass(int size) {
    ByteBuffer buffer = in;
    if (size == 0 || buffer == null) {
      return true;
    }
    int limit = buffer.limit();
    int start = buffer.position();
    buffer.limit(start + size);
    boolean room = true;
    try {
      StreamSinkChannel sink = client();
      while (room && buffer.hasRemaining()) {
        room = sink.write(buffer) > 0;
      }
    } catch (IOException e) {
      stop();
      listener.clientFailed(e);
      return false;
    }
    int taken = buffer.position() - start;
    buffer.limit(limit);
    left -= taken;
    if (framing instanceof BodyFraming.Chunked && taken > 0) {
      chunks.taken(taken);
    }
    if (!room) {
      source.suspendReads();
      client().resumeWrites();
      listener.receiving(false);
    }
    return room;
  }

  private boolean complete(ResponseHead current) {
    boolean clean = in == null || !in.hasRemaining();
    boolean reusable = clean && keepsAlive(current);
    StreamSinkChannel sink = client();
    stop();
    listener.received(reusable, sink);
    return false;
  }

  private static boolean keepsAlive(ResponseHead head) {
    return head.http11()
        ? !HopByHop.lists(head.headers().get(Headers.CONNECTION), "close")
        : HopByHop.lists(head.headers().get(Headers.CONNECTION), "keep-alive");
  }

  private int fill() throws BadResponseException {
    ByteBuffer buffer = in;
    if (buffer == null) {
      pooled = buffers.allocate();
      buffer = pooled.getBuffer().clear();
    } else if (buffer.remaining() == buffer.capacity()) { // a head larger than the buffer
      ByteBuffer larger = ByteBuffer.allocate(buffer.capacity() * 2).put(buffer);
      releaseBuffer();
      buffer = larger;
    } else {
      buffer.compact();
    }
    in = buffer;
    int room = buffer.remaining();
    int read;
    try {
      read = source.read(buffer);
    } catch (IOException e) {
      buffer.flip();
      if (anyByte) {
        throw new BadResponseException("connection failed: " + e.getMessage());
      }
      stop();
      listener.closed(String.valueOf(e.getMessage()));
      return 0;
    }
    buffer.flip();
    if (read > 0) {
      anyByte = true;
      // Less than there was room for: all is read. Asking again would cost a system call; the
      // selector tells when there is more.
      drained = read < room;
    }
    return read;
  }

  /** There is nothing to read now: the client gets what there is, and the buffer goes back. */
  private void pause() {
    if (stopped) {
      return;
    }
    if (in != null && !in.hasRemaining()) {
      releaseBuffer();
    }
    if (head != null) {
      try {
        StreamSinkChannel sink = client();
        if (!sink.flush()) {
          sink.resumeWrites();
        }
      } catch (IOException e) {
        stop();
        listener.clientFailed(e);
        return;
      }
    }
    source.resumeReads();
    listener.receiving(true);
  }

  private void end() throws BadResponseException {
    if (!anyByte) {
      stop();
      listener.closed("connection closed");
    } else if (head != null && framing instanceof BodyFraming.UntilClose) {
      StreamSinkChannel sink = client();
      stop();
      listener.received(false, sink);
    } else {
      throw new BadResponseException("connection closed within the response");
    }
  }

  private StreamSinkChannel client() {
    StreamSinkChannel sink = client;
    if (sink == null) {
      sink = exchange.getResponseChannel();
      sink.getWriteSetter().set(_ -> writable());
      client = sink;
    }
    return sink;
  }

  private void writable() {
    if (client != null) {
      client.suspendWrites();
    }
    pump();
  }

  private void releaseBuffer() {
    if (pooled != null) {
      pooled.close();
      pooled = null;
    }
    in = null;
  }
}
