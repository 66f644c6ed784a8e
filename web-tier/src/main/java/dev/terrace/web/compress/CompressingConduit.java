package dev.terrace.web.compress;

import dev.terrace.web.compress.Encoder.Step;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Compresses what is written through it. Takes no more than the client takes: one buffer of output
 * waits at most. Belongs to the exchange's I/O thread; a writer on another thread may use it too,
 * but not both at the same time.
 *
 * <p>A flush says that the writer has no more for now. What the encoder holds then follows after a
 * moment, unless more comes meanwhile: an answer that merely arrives in pieces is compressed as
 * well as one in a single piece, and one that is produced slowly is seen as it grows.
 */
final class CompressingConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
  /**
   * After so much input the I/O thread turns to its other connections: about half a millisecond.
   * Handing the work to other threads would cost two changes of thread for each piece and gain
   * nothing, as there is an I/O thread for each core.
   */
  private static final int TURN = 32 * 1024;

  private static final int ENCODER_ROOM = 32;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Encoder encoder;
  private final XnioIoThread thread;
  private final long flushAfterMillis;
  private final PooledByteBuffer pooled;

  /** What came out of the encoder, from 0 to its position. */
  private final ByteBuffer out;

  /** The step that the encoder has not finished for want of room. */
  private Step step = Step.GO_ON;

  /** Whether the encoder holds bytes that a flush would bring out. */
  private boolean holds;

  private long sent;
  private int taken;
  private boolean finishing;
  private boolean encoded;
  private boolean terminated;
  private boolean released;
  private XnioExecutor.@Nullable Key timer;

  CompressingConduit(
      StreamSinkConduit next,
      Encoder encoder,
      ByteBufferPool buffers,
      XnioIoThread thread,
      long flushAfterMillis) {
    super(next);
    this.encoder = encoder;
    this.thread = thread;
    this.flushAfterMillis = flushAfterMillis;
    this.pooled = buffers.allocate();
    this.out = pooled.getBuffer().clear();
  }

  /** Gives the memory back; the answer is over, whether it is whole or not. */
  void release() {
    if (!released) {
      released = true;
      stopTimer();
      encoder.close();
      pooled.close();
    }
  }

  /** Bytes that were handed on. */
  long sent() {
    return sent;
  }

  @Override
  public int write(ByteBuffer src) throws IOException {
    if (finishing) {
      throw new ClosedChannelException();
    }
    checkReleased();
    if (taken >= TURN) {
      taken = 0;
      return 0; // the writer waits until it is called again, and the thread has its turn elsewhere
    }
    if (!complete()) {
      return 0;
    }
    int start = src.position();
    int limit = src.limit();
    src.limit(Math.min(limit, start + TURN - taken));
    try {
      while (src.hasRemaining()) {
        encode(src, Step.GO_ON);
        if (src.hasRemaining() && !send()) {
          break;
        }
      }
    } finally {
      src.limit(limit);
    }
    int bytes = src.position() - start;
    taken += bytes;
    holds |= bytes > 0;
    return bytes;
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) throws IOException {
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      while (srcs[i].hasRemaining()) {
        int written = write(srcs[i]);
        if (written == 0) {
          return bytes;
        }
        bytes += written;
      }
    }
    return bytes;
  }

  @Override
  public int writeFinal(ByteBuffer src) throws IOException {
    return Conduits.writeFinalBasic(this, src);
  }

  @Override
  public long writeFinal(ByteBuffer[] srcs, int offset, int length) throws IOException {
    return Conduits.writeFinalBasic(this, srcs, offset, length);
  }

  @Override
  public long transferFrom(FileChannel src, long position, long count) throws IOException {
    return src.transferTo(position, count, new ConduitWritableByteChannel(this));
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    return IoUtils.transfer(source, count, through, new ConduitWritableByteChannel(this));
  }

  @Override
  public boolean flush() throws IOException {
    if (finishing) {
      return finish() && next.flush();
    }
    if (released) {
      return next.flush();
    }
    taken = 0;
    if (holds && step == Step.GO_ON) {
      if (flushAfterMillis == 0 || Thread.currentThread() != thread) {
        step = Step.FLUSH;
      } else if (timer == null) {
        timer = thread.executeAfter(this::flushLate, flushAfterMillis, TimeUnit.MILLISECONDS);
      }
    }
    return complete() && next.flush();
  }

  /** The writer has been silent since it flushed; nobody waits for the result. */
  private void flushLate() {
    timer = null;
    if (released || finishing || !holds) {
      return;
    }
    try {
      step = Step.FLUSH;
      if (!complete() || !next.flush()) {
        // The client reads slowly. Its writer may not listen, so it is tried again later.
        timer = thread.executeAfter(this::flushLate, 10, TimeUnit.MILLISECONDS);
      }
    } catch (IOException _) {
      release(); // the writer learns of it when it writes
    }
  }

  @Override
  public void terminateWrites() throws IOException {
    if (!finishing) {
      finishing = true;
      stopTimer();
      finish();
    }
  }

  @Override
  public void truncateWrites() throws IOException {
    finishing = true;
    release();
    super.truncateWrites();
  }

  @Override
  public boolean isWriteShutdown() {
    return finishing;
  }

  /** Brings out the step that was begun, and sends when it needs room or was asked to. */
  private boolean complete() throws IOException {
    while (step != Step.GO_ON) {
      if (encode(NOTHING, step)) {
        step = Step.GO_ON;
        holds = false;
        return send();
      }
      if (!send()) {
        return false;
      }
    }
    return out.remaining() >= ENCODER_ROOM || send();
  }

  /** Ends the stream; true when all of it was handed on. */
  private boolean finish() throws IOException {
    while (!encoded) {
      checkReleased();
      if (step == Step.FLUSH) {
        if (!complete()) {
          return false;
        }
        continue;
      }
      if (out.remaining() < ENCODER_ROOM && !send()) {
        return false;
      }
      encoded = encode(NOTHING, Step.FINISH);
      if (!encoded && !send()) {
        return false;
      }
    }
    return terminated || sendFinal();
  }

  private boolean encode(ByteBuffer src, Step wanted) throws IOException {
    if (out.remaining() < ENCODER_ROOM && !send()) {
      return false;
    }
    try {
      return encoder.encode(src, out, wanted);
    } catch (RuntimeException e) { // of the libraries: broken memory, wrong state
      throw new IOException("cannot compress: " + e.getMessage(), e);
    }
  }

  /** Whether all output was handed on, so that the buffer is empty. */
  private boolean send() throws IOException {
    checkReleased();
    out.flip();
    try {
      while (out.hasRemaining()) {
        int bytes = next.write(out);
        sent += bytes;
        if (bytes == 0) {
          return false;
        }
      }
      return true;
    } finally {
      emptyBuffer();
    }
  }

  /** Hands on the rest and with it the end, so that a small answer takes a single system call. */
  private boolean sendFinal() throws IOException {
    checkReleased();
    out.flip();
    try {
      while (out.hasRemaining()) {
        int bytes = next.writeFinal(out);
        sent += bytes;
        if (bytes == 0) {
          return false;
        }
      }
    } finally {
      emptyBuffer();
    }
    terminated = true;
    release();
    return true;
  }

  /** A failed write ends the exchange, and so everything here, before it returns. */
  private void emptyBuffer() {
    if (!released) {
      out.compact();
    }
  }

  private void checkReleased() throws ClosedChannelException {
    if (released) {
      throw new ClosedChannelException();
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.remove();
      timer = null;
    }
  }
}
