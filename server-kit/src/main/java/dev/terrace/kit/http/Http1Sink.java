package dev.terrace.kit.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * The sending side of an HTTP/1 connection, below Undertow's response. It can send interim
 * responses (1xx) before the response begins, and ends connections whose client takes nothing.
 */
final class Http1Sink extends AbstractStreamSinkConduit<StreamSinkConduit> {
  private static final Duration RETRY = Duration.ofMillis(20);

  private final StreamConnection connection;
  private final Duration idleTimeout;

  /** What is left of an interim response, or of a head, that the client did not take at once. */
  private @Nullable ByteBuffer interim;

  private boolean begun;
  private volatile long progress;
  private volatile XnioExecutor.@Nullable Key timer;

  Http1Sink(StreamConnection connection, Duration idleTimeout) {
    super(connection.getSinkChannel().getConduit());
    this.connection = connection;
    this.idleTimeout = idleTimeout;
  }

  /** A new request was read; its response has not begun. */
  void newResponse() {
    begun = false;
  }

  /** Whether a byte of the final response was sent. */
  boolean begun() {
    return begun;
  }

  /**
   * Sends an interim response, unless the final one has begun. On the I/O thread.
   *
   * @throws IOException if the client is gone
   */
  void interim(byte[] head) throws IOException {
    if (begun) {
      return;
    }
    ByteBuffer before = interim;
    ByteBuffer all = ByteBuffer.allocate(head.length + (before == null ? 0 : before.remaining()));
    if (before != null) {
      all.put(before);
    }
    interim = all.put(head).flip();
    if (!sendInterim()) {
      retryLater();
    }
  }

  private void retryLater() {
    connection
        .getIoThread()
        .executeAfter(
            () -> {
              try {
                if (interim != null && connection.isOpen() && !sendInterim()) {
                  retryLater();
                }
              } catch (IOException _) {
                IoUtils.safeClose(connection); // the client is gone
              }
            },
            RETRY.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Whether nothing of it is left. */
  private boolean sendInterim() throws IOException {
    ByteBuffer bytes = interim;
    while (bytes != null && bytes.hasRemaining()) {
      if (next.write(bytes) == 0) {
        return false;
      }
    }
    interim = null;
    boolean _ = next.flush(); // what TLS keeps back goes out with what follows
    return true;
  }

  private boolean ready() throws IOException {
    begun = true;
    return interim == null || sendInterim();
  }

  private long progressed(long written) {
    if (written > 0 && timer != null) { // else nobody asks
      progress = System.nanoTime();
    }
    return written;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    boolean head = !begun;
    int written = ready() ? (int) progressed(next.write(source)) : 0;
    return written == 0 && head ? keep(source) : written;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    boolean head = !begun;
    long written = ready() ? progressed(next.write(sources, offset, length)) : 0;
    return written == 0 && head ? keep(sources[offset]) : written;
  }

  /**
   * Takes a head that cannot be written now. Undertow's response conduit gives its buffer back when
   * a head is not taken twice in a row, and the connection breaks; with TLS that happens as long as
   * the engine has something else to do.
   */
  private int keep(ByteBuffer head) {
    int bytes = head.remaining();
    ByteBuffer before = interim;
    ByteBuffer all = ByteBuffer.allocate(bytes + (before == null ? 0 : before.remaining()));
    if (before != null) {
      all.put(before);
    }
    interim = all.put(head).flip();
    return bytes;
  }

  @Override
  public int writeFinal(ByteBuffer source) throws IOException {
    return ready() ? (int) progressed(next.writeFinal(source)) : 0;
  }

  @Override
  public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
    return ready() ? progressed(next.writeFinal(sources, offset, length)) : 0;
  }

  @Override
  public long transferFrom(FileChannel source, long position, long count) throws IOException {
    return ready() ? progressed(next.transferFrom(source, position, count)) : 0;
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    return ready() ? progressed(next.transferFrom(source, count, through)) : 0;
  }

  @Override
  public boolean flush() throws IOException {
    return (interim == null || sendInterim()) && next.flush();
  }

  @Override
  public void resumeWrites() {
    next.resumeWrites();
    watch();
  }

  @Override
  public void wakeupWrites() {
    next.wakeupWrites();
    watch();
  }

  /** Waits for the client to take something; one timer, moved on when it fires. */
  private void watch() {
    if (timer == null) {
      progress = System.nanoTime();
      schedule(idleTimeout.toNanos());
    }
  }

  private void schedule(long nanos) {
    timer =
        connection
            .getIoThread()
            .executeAfter(
                this::check, TimeUnit.NANOSECONDS.toMillis(nanos) + 1, TimeUnit.MILLISECONDS);
  }

  private void check() {
    timer = null;
    if (!connection.isOpen() || !next.isWriteResumed()) {
      return;
    }
    long left = idleTimeout.toNanos() - (System.nanoTime() - progress);
    if (left > 0) {
      schedule(left);
    } else {
      IoUtils.safeClose(connection);
    }
  }
}
