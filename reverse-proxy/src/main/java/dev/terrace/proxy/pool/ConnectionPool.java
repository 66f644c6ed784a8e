package dev.terrace.proxy.pool;

import dev.terrace.kit.tls.ClientTls;
import dev.terrace.proxy.PoolConfig;
import dev.terrace.proxy.health.LocalFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * The connections to one server. Idle ones are kept per I/O thread, so a request never changes
 * threads, and the one used last is taken first: it is the least likely to be closed by the server.
 */
public final class ConnectionPool {
  /** Who wants a connection; called on the I/O thread that asked. */
  public interface Waiter {
    /** Whoever gets it attaches a user to it, and uses it until it is released or closed. */
    void connected(UpstreamConnection connection);

    /**
     * There is none.
     *
     * @param ours whether the failure is our own (no file descriptor, no port) and says nothing
     *     about the server
     */
    void failed(String reason, boolean ours);
  }

  private static final OptionMap SOCKET =
      OptionMap.builder().set(Options.TCP_NODELAY, true).set(Options.KEEP_ALIVE, true).getMap();

  private final Supplier<@Nullable InetSocketAddress> address;
  private final Supplier<@Nullable ClientTls> tls;
  private final Map<XnioIoThread, OfThread> threads = new ConcurrentHashMap<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private volatile PoolConfig config;
  private volatile boolean closed;

  /**
   * @param tls what TLS to the server needs; null: it is spoken to in the clear
   */
  ConnectionPool(
      Supplier<@Nullable InetSocketAddress> address,
      Supplier<@Nullable ClientTls> tls,
      PoolConfig config) {
    this.address = address;
    this.tls = tls;
    this.config = config;
  }

  void configure(PoolConfig newConfig) {
    this.config = newConfig;
  }

  /** Idle connections on all threads. */
  int idleCount() {
    return idleCount.get();
  }

  /**
   * Gets a connection, an idle one or a new one. Runs on the thread.
   *
   * @param probe asks the socket first whether the server closed it; for requests that could not be
   *     repeated
   */
  public void acquire(XnioIoThread thread, boolean probe, Duration timeout, Waiter waiter) {
    OfThread mine = threads.get(thread);
    while (mine != null && !mine.idle.isEmpty()) {
      UpstreamConnection connection = mine.idle.removeLast();
      idleCount.decrementAndGet();
      if (probe ? connection.alive() : connection.open()) {
        waiter.connected(connection);
        return;
      }
      connection.close();
    }
    connect(thread, timeout, waiter);
  }

  /** Gets a new connection even if there are idle ones. Runs on the thread. */
  public void connect(XnioIoThread thread, Duration timeout, Waiter waiter) {
    InetSocketAddress target = address.get();
    if (target == null || target.isUnresolved()) {
      waiter.failed("name does not resolve", false);
      return;
    }
    new Connect(waiter).start(thread, target, timeout);
  }

  void giveBack(UpstreamConnection connection) {
    OfThread mine = mine(connection.thread());
    if (closed || !connection.open() || mine.idle.size() >= config.maxIdle()) {
      connection.close();
      return;
    }
    connection.idleSince(System.nanoTime());
    mine.idle.addLast(connection);
    idleCount.incrementAndGet();
    mine.sweepLater();
  }

  void forget(UpstreamConnection connection) {
    OfThread mine = threads.get(connection.thread());
    if (mine != null && mine.idle.remove(connection)) {
      idleCount.decrementAndGet();
    }
  }

  /** A connection was closed. */
  void closed(UpstreamConnection connection) {
    OfThread mine = threads.get(connection.thread());
    if (mine != null) {
      mine.open.remove(connection);
    }
  }

  /** Closes what is idle; what is in use is closed when it is given back. */
  void close() {
    closed = true;
    closeIdle();
  }

  /** Closes what is idle now. */
  void closeIdle() {
    threads.forEach((thread, mine) -> thread.execute(mine::closeIdle));
  }

  /** Ends what is in work now (HAProxy's shutdown sessions). */
  public void shutdownSessions(String reason) {
    threads.forEach((thread, mine) -> thread.execute(() -> mine.shutdown(reason)));
  }

  private OfThread mine(XnioIoThread thread) {
    return threads.computeIfAbsent(thread, OfThread::new);
  }

  /** One thread's connections, only touched by it. */
  private final class OfThread {
    private final XnioIoThread thread;

    /** Those without a request, oldest first. */
    private final Deque<UpstreamConnection> idle = new ArrayDeque<>();

    /** All of them. */
    private final Set<UpstreamConnection> open = new HashSet<>();

    private boolean sweeping;

    OfThread(XnioIoThread thread) {
      this.thread = thread;
    }

    void sweepLater() {
      if (!sweeping) {
        sweeping = true;
        long millis = Math.max(50, config.idleTtl().toMillis() / 4);
        thread.executeAfter(this::sweep, millis, TimeUnit.MILLISECONDS);
      }
    }

    void closeIdle() {
      while (!idle.isEmpty()) {
        idleCount.decrementAndGet();
        idle.removeLast().close();
      }
    }

    void shutdown(String reason) {
      List.copyOf(open).forEach(connection -> connection.shutdown(reason));
    }

    private void sweep() {
      sweeping = false;
      long now = System.nanoTime();
      long ttl = config.idleTtl().toNanos();
      while (!idle.isEmpty() && now - idle.getFirst().idleSince() >= ttl) {
        idleCount.decrementAndGet();
        idle.removeFirst().close();
      }
      if (!idle.isEmpty()) {
        sweepLater();
      }
    }
  }

  /** A connection being made; all on one I/O thread. */
  private final class Connect {
    private final Waiter waiter;
    private boolean settled;
    private @Nullable StreamConnection shaking;
    private XnioExecutor.@Nullable Key timer;

    Connect(Waiter waiter) {
      this.waiter = waiter;
    }

    void start(XnioIoThread thread, InetSocketAddress target, Duration timeout) {
      IoFuture<StreamConnection> future = thread.openStreamConnection(target, null, SOCKET);
      if (future.getStatus() == IoFuture.Status.WAITING || tls.get() != null) {
        timer =
            thread.executeAfter(
                () -> timedOut(future, timeout),
                Math.max(1, timeout.toMillis()),
                TimeUnit.MILLISECONDS);
      }
      future.addNotifier((done, _) -> done(done), null);
    }

    private void timedOut(IoFuture<StreamConnection> future, Duration timeout) {
      if (!settled) {
        settled = true;
        boolean connected = shaking != null;
        future.cancel();
        IoUtils.safeClose(shaking);
        waiter.failed(
            (connected ? "TLS handshake" : "connect")
                + " timeout after "
                + timeout.toMillis()
                + " ms",
            false);
      }
    }

    private void done(IoFuture<? extends StreamConnection> future) {
      switch (future.getStatus()) {
        case DONE -> {
          StreamConnection stream = result(future);
          ClientTls secured = tls.get();
          if (settled || closed || stream == null) {
            IoUtils.safeClose(stream);
            fail("backend was closed", false);
          } else if (secured == null) {
            established(stream, false);
          } else {
            shaking = stream;
            TlsHandshake.start(
                stream,
                secured,
                connection -> established(connection, true),
                reason -> fail("TLS handshake: " + ClientTls.reason(reason), false));
          }
        }
        case FAILED -> {
          IOException failure = future.getException();
          String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
          fail(message, LocalFailure.is(failure));
        }
        case CANCELLED -> fail("cancelled", false);
        case WAITING -> throw new IllegalStateException("told that it is done while it waits");
      }
    }

    private void established(StreamConnection stream, boolean secured) {
      if (settled) { // too late
        IoUtils.safeClose(stream);
        return;
      }
      settled = true;
      stopTimer();
      UpstreamConnection connection = new UpstreamConnection(stream, ConnectionPool.this, secured);
      mine(connection.thread()).open.add(connection);
      waiter.connected(connection);
    }

    private void stopTimer() {
      if (timer != null) {
        timer.remove();
      }
    }

    private void fail(String reason, boolean ours) {
      stopTimer();
      if (!settled) {
        settled = true;
        waiter.failed(reason, ours);
      }
    }

    private static @Nullable StreamConnection result(IoFuture<? extends StreamConnection> future) {
      try {
        return future.get();
      } catch (IOException e) {
        throw new IllegalStateException("status was DONE", e);
      }
    }
  }
}
