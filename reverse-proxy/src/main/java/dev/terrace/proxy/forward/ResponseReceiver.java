package dev.terrace.proxy.forward;

import dev.terrace.kit.http.ChunkedDecoder;
import dev.terrace.kit.http.MalformedBodyException;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads a server's response and passes its body on through one buffer: what the client does not
 * take yet is not read from the server. Runs on the I/O thread.
 */
final class ResponseReceiver {
  /** No server has so much to say before it answers. */
  private static final int MAX_INTERIMS = 32;

  /** Whom it tells. */
  interface Listener {
    /** The server said 100 Continue. */
    void continued();

    /** The server said something else that is not its response yet, such as 103 Early Hints. */
    void interim(ResponseHead head);

    /**
     * The server switched to the protocol that it was offered.
     *
     * @param rest what it has sent in that protocol already
     */
    void switched(ResponseHead head, ByteBuffer rest);

    /** The head arrived; the body follows. */
    void head(ResponseHead head, BodyFraming framing);

    /** It waits, for the server or else for the client. */
    void receiving(boolean waitsForServer);

    /**
     * The whole response was passed on.
     *
     * @param reusable whether the connection may carry another request
     */
    void received(boolean reusable);

    /** The connection ended before any byte. */
    void closed(String reason);

    /** The response is malformed, or ended early. */
    void broken(String reason);

    /** The client takes no more. */
    void clientFailed(IOException failure);
  }

  private final Client client;
  private final StreamSourceChannel source;
  private final ByteBufferPool buffers;
  private final Listener listener;
  private final ChunkedDecoder chunks = ChunkedDecoder.ofResponses();
  private @Nullable PooledByteBuffer pooled;

  /** Bytes that were read and not used yet, from position to limit. */
  private @Nullable ByteBuffer in;

  private @Nullable ResponseHead head;
  private BodyFraming framing = new BodyFraming.None();
  private @Nullable BodySink sink;
  private long left;
  private long bytes;
  private boolean drained;
  private boolean stopped;
  private int interims;

  ResponseReceiver(Client client, StreamSourceChannel source, Listener listener) {
    this.client = client;
    this.source = source;
    this.buffers = client.buffers();
    this.listener = listener;
  }

  /** How many bytes came from the server. */
  long bytes() {
    return bytes;
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
    if (sink != null) {
      sink.stop();
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
        framing = BodyFraming.ofResponse(next, client.method());
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
      if (!Upgrade.accepts(next, client.request().upgrade())) {
        throw new BadResponseException("switches protocols without having been asked to");
      }
      ByteBuffer rest = rest();
      stop();
      listener.switched(next, rest);
      return;
    }
    if (++interims > MAX_INTERIMS) {
      throw new BadResponseException("more than " + MAX_INTERIMS + " interim responses");
    }
    if (next.status() == 100) {
      listener.continued();
    } else {
      listener.interim(next);
    }
  }

  /** What follows the head that was read last, which belongs to another protocol. */
  private ByteBuffer rest() {
    ByteBuffer buffer = in;
    return buffer == null
        ? ByteBuffer.allocate(0)
        : ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
  }

  private boolean chunked(ResponseHead current) throws BadResponseException {
    while (in != null) {
      int size = chunkData(in);
      if (chunks.done()) {
        if (chunks.trailers().size() > 0) {
          client.trailers(chunks.trailers());
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

  private int chunkData(ByteBuffer buffer) throws BadResponseException {
    try {
      return chunks.data(buffer);
    } catch (MalformedBodyException e) {
      throw new BadResponseException(String.valueOf(e.getMessage()));
    }
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
      BodySink out = sink();
      while (room && buffer.hasRemaining()) {
        room = out.write(buffer) > 0;
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
      sink().awaitRoom();
      listener.receiving(false);
    }
    return room;
  }

  private boolean complete(ResponseHead current) {
    boolean clean = in == null || !in.hasRemaining();
    boolean reusable = clean && keepsAlive(current);
    var _ = sink(); // an answer without a body is one too, and nobody else's to write
    stop();
    listener.received(reusable);
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
      if (bytes > 0) {
        throw new BadResponseException("connection failed: " + e.getMessage());
      }
      stop();
      listener.closed(String.valueOf(e.getMessage()));
      return 0;
    }
    buffer.flip();
    if (read > 0) {
      bytes += read;
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
        BodySink out = sink();
        if (!out.flush()) {
          out.awaitRoom();
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
    if (bytes == 0) {
      stop();
      listener.closed("connection closed");
    } else if (head != null && framing instanceof BodyFraming.UntilClose) {
      var _ = sink();
      stop();
      listener.received(false);
    } else {
      throw new BadResponseException("connection closed within the response");
    }
  }

  private BodySink sink() {
    BodySink out = sink;
    if (out == null) {
      out = client.sink(this::pump);
      sink = out;
    }
    return out;
  }

  private void releaseBuffer() {
    if (pooled != null) {
      pooled.close();
      pooled = null;
    }
    in = null;
  }
}
