package dev.terrace.kit.http;

import dev.terrace.kit.limit.ConnectionLimit;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;

/**
 * Begins connections as long as the limits allow it. XNIO accepts up to 128 at once for each of its
 * threads, asked or not; those for which there is no room are parked, unread, and the others wait
 * in the kernel's backlog.
 */
final class Acceptor implements ChannelListener<AcceptingChannel<? extends StreamConnection>> {
  private static final Logger log = LoggerFactory.getLogger(Acceptor.class);

  /** Accepted in a row before others of the I/O thread get their turn. */
  private static final int BATCH = 64;

  private static final long FAILURE_PAUSE_MILLIS = 100;

  private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Queue<StreamConnection> parked = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private final AtomicLong reported = new AtomicLong();
  private final ConnectionLimit limit;
  private final ConnectionStart start;

  Acceptor(ConnectionStart start) {
    this.limit = start.limit();
    this.start = start;
  }

  @Override
  public void handleEvent(AcceptingChannel<? extends StreamConnection> socket) {
    for (int i = 0; i < BATCH; i++) {
      StreamConnection connection = accept(socket);
      if (connection == null) {
        return;
      }
      if (parked.isEmpty() && limit.enter()) {
        start.begin(connection);
      } else {
        park(socket, connection);
      }
    }
  }

  private void park(AcceptingChannel<?> socket, StreamConnection connection) {
    parked.add(connection);
    socket.suspendAccepts();
    report(socket);
    admitWhenRoom(socket);
  }

  private void admitWhenRoom(AcceptingChannel<?> socket) {
    if (waiting.compareAndSet(false, true)) {
      limit.whenRoom(() -> admit(socket));
    }
  }

  /** There may be room. */
  private void admit(AcceptingChannel<?> socket) {
    waiting.set(false);
    while (!parked.isEmpty()) {
      if (!limit.enter()) {
        admitWhenRoom(socket);
        return;
      }
      StreamConnection connection = parked.poll();
      if (connection == null) {
        limit.leave();
      } else {
        connection.getIoThread().execute(() -> start.begin(connection));
      }
    }
    resume(socket);
  }

  /** Closes the connections that still wait. */
  void close() {
    for (StreamConnection one = parked.poll(); one != null; one = parked.poll()) {
      IoUtils.safeClose(one);
    }
  }

  /** Once in a while: a flood would fill the log. */
  private void report(AcceptingChannel<?> socket) {
    long now = System.nanoTime();
    long last = reported.get();
    if ((last == 0 || now - last > REPORT_NANOS) && reported.compareAndSet(last, now)) {
      log.atWarn()
          .addKeyValue("address", socket.getLocalAddress())
          .addKeyValue("connections", limit.open())
          .log("maxconn reached, further connections wait");
    }
  }

  private static void resume(AcceptingChannel<?> socket) {
    if (socket.isOpen()) {
      socket.resumeAccepts();
    }
  }

  /** Out of file descriptors, as a rule: asking again at once would only burn time. */
  private static @Nullable StreamConnection accept(
      AcceptingChannel<? extends StreamConnection> socket) {
    try {
      return socket.accept();
    } catch (ClosedChannelException _) {
      return null; // the listener is being closed
    } catch (IOException e) {
      log.atError()
          .addKeyValue("address", socket.getLocalAddress())
          .addKeyValue("reason", e.getMessage())
          .log("no connection can be accepted");
      socket.suspendAccepts();
      socket
          .getIoThread()
          .executeAfter(() -> resume(socket), FAILURE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      return null;
    }
  }
}
