package dev.terrace.proxy.forward;

import dev.terrace.kit.http.HttpSyntax;
import dev.terrace.kit.http.MalformedBodyException;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Sends a request's head and body to a server through one buffer: what the server does not take yet
 * is not read from the client. Runs on the I/O thread.
 */
final class RequestSender {
  /** Largest head that is forwarded; the listener's own limit is lower. */
  private static final int MAX_HEAD = 2 * 1024 * 1024;

  /** "XXXX\r\n" before a chunk, "\r\n" after it. */
  private static final int CHUNK_PREFIX = 6;

  private static final int CHUNK_SUFFIX = 2;

  /** Whom it tells. */
  interface Listener {
    /** Bytes went to the server or came from the client, or the wait is for the client now. */
    void sending(boolean waitsForServer);

    /** All is sent. */
    void sent();

    /** The server took no more. */
    void serverFailed(IOException failure);

    /** The client broke off, or its body is larger than allowed. */
    void clientFailed(IOException failure);
  }

  private final Client client;
  private final RequestHead head;
  private final StreamSinkChannel sink;
  private final @Nullable StreamSourceChannel body;
  private final ByteBufferPool buffers;
  private final Listener listener;
  private @Nullable PooledByteBuffer pooled;
  private @Nullable ByteBuffer out;
  private long bytes;
  private boolean bodyTaken;
  private boolean ended;
  private boolean stopped;
  private boolean complete;

  /** Bytes of the body that the head promised and that are still to come; -1 when it is chunked. */
  private long left;

  RequestSender(Client client, StreamSinkChannel sink, Listener listener) {
    this.client = client;
    this.head = client.request();
    this.sink = sink;
    this.body = client.body();
    this.buffers = client.buffers();
    this.listener = listener;
    this.left = head.body() instanceof BodyFraming.Length(long bytes) ? bytes : -1;
  }

  /** Whether the server may have received anything. */
  boolean anySent() {
    return bytes > 0;
  }

  /** How many bytes went to the server. */
  long bytes() {
    return bytes;
  }

  /** Whether any byte of the body was taken from the client. */
  boolean bodyTaken() {
    return bodyTaken;
  }

  /** Whether the whole request went out. */
  boolean done() {
    return complete;
  }

  /**
   * Begins to send.
   *
   * @throws HeadEncoder.UnsafeFieldException before anything was sent
   */
  void start(String serverAddress) {
    encodeHead(serverAddress);
    if (body == null) {
      ended = true;
    } else {
      body.getReadSetter().set(_ -> pump());
    }
    ByteBuffer buffer = out;
    if (body != null && buffer != null && buffer.isDirect() && !take(buffer)) {
      return;
    }
    if (out != null) {
      out.flip();
    }
    pump();
  }

  /** The server can take more, or the client sent more. */
  void pump() {
    if (stopped) {
      return;
    }
    while (true) {
      if (out != null && !flush(out)) {
        return;
      }
      if (ended) {
        if (!flushed()) {
          return;
        }
        stopped = true;
        complete = true;
        releaseBuffer();
        sink.suspendWrites();
        listener.sent();
        return;
      }
      if (!take(buffer())) {
        return;
      }
      ByteBuffer filled = out; // not the one from before when trailers needed a larger one
      if (filled != null && filled.flip().hasRemaining()) {
        continue;
      }
      if (!ended) {
        releaseBuffer();
        if (!flushed()) {
          return;
        }
        sink.suspendWrites();
        if (body != null) {
          body.resumeReads();
        }
        listener.sending(false);
        return;
      }
    }
  }

  /** Sends and takes nothing any more. */
  void stop() {
    stopped = true;
    if (body != null) {
      body.suspendReads();
      body.getReadSetter().set(null);
    }
    releaseBuffer();
  }

  /** Whether everything went out; with TLS a part of a record may still wait in the channel. */
  private boolean flushed() {
    try {
      if (sink.flush()) {
        return true;
      }
      sink.resumeWrites();
      listener.sending(true);
      return false;
    } catch (IOException e) {
      stop();
      listener.serverFailed(e);
      return false;
    }
  }

  /** Whether the buffer is empty now; otherwise it goes on when the server takes more. */
  private boolean flush(ByteBuffer buffer) {
    try {
      while (buffer.hasRemaining()) {
        int written = sink.write(buffer);
        if (written == 0) {
          if (body != null) {
            body.suspendReads();
          }
          sink.resumeWrites();
          listener.sending(true);
          return false;
        }
        bytes += written;
      }
      return true;
    } catch (IOException e) {
      stop();
      listener.serverFailed(e);
      return false;
    }
  }

  /** Appends what there is of the body to the buffer, framed; false when the client failed. */
  private boolean take(ByteBuffer buffer) {
    if (body == null) {
      return true;
    }
    try {
      boolean chunked = head.body() instanceof BodyFraming.Chunked;
      int read = chunked ? takeChunk(body, buffer) : takeExactly(body, buffer);
      if (read > 0) {
        bodyTaken = true;
      } else if (read < 0) {
        client.checkBodyEnd();
        ended = true;
        if (chunked) {
          endChunks(buffer);
        }
      }
      return true;
    } catch (IOException e) {
      stop();
      listener.clientFailed(e);
      return false;
    }
  }

  /**
   * Counts what was promised to the server. The listener does so too, but more bytes than promised
   * would be another request to the server, whoever made the mistake.
   */
  private int takeExactly(StreamSourceChannel body, ByteBuffer buffer) throws IOException {
    int start = buffer.position();
    int read = body.read(buffer);
    if (read > left || (read < 0 && left > 0)) {
      buffer.position(start);
      throw new MalformedBodyException("the body is not as long as its Content-Length says");
    }
    left -= Math.max(0, read);
    return read;
  }

  private static int takeChunk(StreamSourceChannel body, ByteBuffer buffer) throws IOException {
    int start = buffer.position();
    int room = Math.min(buffer.remaining() - CHUNK_PREFIX - CHUNK_SUFFIX, 0xffff);
    if (room <= 0) {
      return 0;
    }
    buffer.position(start + CHUNK_PREFIX).limit(start + CHUNK_PREFIX + room);
    int read = body.read(buffer);
    buffer.limit(buffer.capacity());
    if (read <= 0) {
      buffer.position(start);
      return read;
    }
    for (int i = 0; i < 4; i++) {
      buffer.put(start + i, (byte) Character.forDigit(read >> (12 - 4 * i) & 0xf, 16));
    }
    buffer.put(start + 4, (byte) '\r').put(start + 5, (byte) '\n');
    buffer.put((byte) '\r').put((byte) '\n');
    return read;
  }

  private void endChunks(ByteBuffer buffer) {
    StringBuilder end = new StringBuilder("0\r\n");
    HeaderMap trailers = client.requestTrailers();
    if (trailers != null) {
      for (HeaderValues values : trailers) {
        for (String value : values) {
          if (HttpSyntax.token(values.getHeaderName()) && HttpSyntax.value(value)) {
            end.append(values.getHeaderName()).append(": ").append(value).append("\r\n");
          }
        }
      }
    }
    byte[] bytes = end.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length > buffer.remaining()) {
      ByteBuffer larger = ByteBuffer.allocate(buffer.position() + bytes.length);
      larger.put(buffer.flip());
      releaseBuffer();
      out = larger;
    }
    if (out != null) {
      out.put(bytes);
    }
  }

  private void encodeHead(String serverAddress) {
    ByteBuffer buffer = buffer();
    while (true) {
      try {
        head.encode(buffer, serverAddress);
        return;
      } catch (BufferOverflowException e) {
        int size = buffer.capacity() * 2;
        if (size > MAX_HEAD) {
          throw new HeadEncoder.UnsafeFieldException("request head is too large");
        }
        releaseBuffer();
        buffer = ByteBuffer.allocate(size);
        out = buffer;
      } catch (HeadEncoder.UnsafeFieldException e) {
        stop();
        throw e;
      }
    }
  }

  private ByteBuffer buffer() {
    ByteBuffer buffer = out;
    if (buffer == null || pooled == null) {
      pooled = buffers.allocate();
      buffer = pooled.getBuffer();
      out = buffer;
    }
    buffer.clear();
    return buffer;
  }

  private void releaseBuffer() {
    if (pooled != null) {
      pooled.close();
      pooled = null;
    }
    out = null;
  }
}
