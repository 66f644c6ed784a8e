package dev.terrace.proxy.forward;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * One direction of a {@link Tunnel}: what the other side doesn't take isn't read. Holds a buffer
 * only while there are bytes in it, since most tunnels are silent most of the time. Runs on the I/O
 * thread.
 */
final class Pipe {
  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private final StreamSourceChannel source;
  private final StreamSinkChannel sink;
  private final ByteBufferPool buffers;
  private @Nullable PooledByteBuffer pooled;

  /** Bytes that were read and not written yet, from position to limit. */
  private ByteBuffer bytes;

  private long passed;
  private boolean sourceEnded;
  private boolean flushed = true;
  private boolean ended;

  /**
   * @param first goes before all that is read
   */
  Pipe(
      StreamSourceChannel source,
      StreamSinkChannel sink,
      ByteBufferPool buffers,
      ByteBuffer first) {
    this.source = source;
    this.sink = sink;
    this.buffers = buffers;
    this.bytes = first;
  }

  /** Whether all bytes and the end were passed on. */
  boolean ended() {
    return ended;
  }

  /** Bytes that were passed on since the last call. */
  long takePassed() {
    long taken = passed;
    passed = 0;
    return taken;
  }

  /** Passes on what it can, and sees that it is called again when it can do more. */
  void pump() throws IOException {
    while (!ended) {
      if (!write()) {
        source.suspendReads();
        sink.resumeWrites();
        return;
      }
      if (sourceEnded) {
        ended = true;
        return;
      }
      if (!read()) {
        release();
        sink.suspendWrites();
        source.resumeReads();
        return;
      }
    }
  }

  /** Whether nothing is left to be written. */
  private boolean write() throws IOException {
    while (bytes.hasRemaining()) {
      int written = sink.write(bytes);
      if (written == 0) {
        return false;
      }
      passed += written;
      flushed = false;
    }
    if (!flushed || sourceEnded) {
      flushed = sink.flush();
    }
    return flushed;
  }

  /** Whether there is something to write now: bytes, or the end. */
  private boolean read() throws IOException {
    ByteBuffer buffer = buffer();
    int read = source.read(buffer.clear());
    buffer.flip();
    if (read < 0) {
      sourceEnded = true;
      release();
      sink.shutdownWrites();
      return true;
    }
    return read > 0;
  }

  private ByteBuffer buffer() {
    PooledByteBuffer current = pooled;
    if (current == null) {
      current = buffers.allocate();
      pooled = current;
      bytes = current.getBuffer();
    }
    return current.getBuffer();
  }

  /** Gives the buffer back. */
  void release() {
    bytes = EMPTY;
    if (pooled != null) {
      pooled.close();
      pooled = null;
    }
  }
}
