package dev.terrace.proxy.pool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * A connection to a server, used by one request at a time and only on its I/O thread.
 *
 * <p>Undertow's own HTTP/1 client is not used: it waits for a body after a 304 that has a
 * Content-Length, takes a 103 for the final response, has no timeouts, and does not tell whether
 * any byte was sent.
 *
 * <p>Reads stay resumed also while it is idle, so that a server's close is seen at once and a
 * request costs no change of the selector's interest.
 */
public final class UpstreamConnection {
  /** Who uses the connection at the moment; called on its I/O thread. */
  public interface User {
    /** There is something to read, or the end. */
    void readable();

    /** There is room to write. */
    void writable();

    /** The server was silent for longer than {@link #expect} allowed. */
    void timedOut();

    /** The server was taken out of service: the exchange ends now. */
    void shutdown(String reason);
  }

  private final StreamConnection stream;
  private final ConnectionPool pool;
  private final XnioIoThread thread;
  private final boolean secured;
  private @Nullable User user;
  private long idleSince;
  private boolean reused;

  /** When the silence becomes too long, in nanoTime; only valid while {@code expecting}. */
  private long deadline;

  private boolean expecting;
  private XnioExecutor.@Nullable Key timer;

  /** When the timer fires, in nanoTime. */
  private long timerAt;

  /**
   * @param secured whether there is TLS on it, whose messages are not all of the server's
   */
  UpstreamConnection(StreamConnection stream, ConnectionPool pool, boolean secured) {
    this.stream = stream;
    this.secured = secured;
    this.pool = pool;
    this.thread = stream.getIoThread();
    stream.getSourceChannel().setReadListener(_ -> readable());
    stream.getSinkChannel().setWriteListener(_ -> writable());
    stream.getSourceChannel().resumeReads();
  }

  /** Takes the connection into use. */
  public void attach(User newUser) {
    this.user = newUser;
  }

  public ConduitStreamSourceChannel source() {
    return stream.getSourceChannel();
  }

  public ConduitStreamSinkChannel sink() {
    return stream.getSinkChannel();
  }

  /** Whether it carried a request before, so that the server may be closing it right now. */
  public boolean reused() {
    return reused;
  }

  /**
   * Starts, or starts again, the time that the server may be silent. Costs no timer per request:
   * one that was set earlier is moved on when it fires.
   */
  public void expect(Duration silence) {
    long nanos = silence.toNanos();
    deadline = System.nanoTime() + nanos;
    expecting = true;
    if (timer == null) {
      schedule(nanos);
    } else if (deadline - timerAt < 0) { // less patience than before, as in a tunnel
      timer.remove();
      schedule(nanos);
    }
  }

  /** Stops the time: it is not the server that is waited for. */
  public void expectNothing() {
    expecting = false;
  }

  /** Gives the connection back after a complete exchange, for the next request. */
  public void release() {
    user = null;
    expecting = false;
    reused = true;
    // A client that was slower than the server left reads suspended: the end of its answer lay in
    // the buffer already when it went on.
    stream.getSourceChannel().resumeReads();
    pool.giveBack(this);
  }

  /** Closes the connection; the server sees an end or a reset. */
  public void close() {
    user = null;
    expecting = false;
    if (timer != null) {
      timer.remove();
      timer = null;
    }
    IoUtils.safeClose(stream);
    pool.closed(this);
  }

  /** Ends the exchange that uses the connection, if any. */
  void shutdown(String reason) {
    User current = user;
    if (current != null) {
      current.shutdown(reason);
    }
  }

  /** Whether an idle connection can be used: one read tells if the server closed it. */
  boolean alive() {
    try {
      return stream.isOpen() && stream.getSourceChannel().read(ByteBuffer.allocate(1)) == 0;
    } catch (IOException _) {
      return false; // reset by the server, which is what was asked
    }
  }

  boolean open() {
    return stream.isOpen();
  }

  XnioIoThread thread() {
    return thread;
  }

  void idleSince(long nanoTime) {
    idleSince = nanoTime;
  }

  long idleSince() {
    return idleSince;
  }

  private void readable() {
    if (user != null) {
      user.readable();
    } else if (!secured || !alive()) { // a session ticket, for example, says nothing
      pool.forget(this); // an idle connection has nothing to say but that it ends
      close();
    }
  }

  private void writable() {
    if (user != null) {
      user.writable();
    } else {
      stream.getSinkChannel().suspendWrites();
    }
  }

  private void schedule(long nanos) {
    timerAt = System.nanoTime() + nanos;
    timer =
        thread.executeAfter(
            this::timer, Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), TimeUnit.MILLISECONDS);
  }

  private void timer() {
    timer = null;
    if (!expecting) {
      return;
    }
    long left = deadline - System.nanoTime();
    if (left > 0) {
      schedule(left);
    } else if (user != null) {
      expecting = false;
      user.timedOut();
    }
  }
}
