package dev.terrace.proxy.pool;

import dev.terrace.proxy.PoolConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
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

    /** There is none. */
    void failed(String reason);
  }

  private static final OptionMap SOCKET =
      OptionMap.builder().set(Options.TCP_NODELAY, true).set(Options.KEEP_ALIVE, true).getMap();

  private final Supplier<@Nullable InetSocketAddress> address;
  private final Map<XnioIoThread, Idle> idle = new ConcurrentHashMap<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private volatile PoolConfig config;
  private volatile boolean closed;

  ConnectionPool(Supplier<@Nullable InetSocketAddress> address, PoolConfig config) {
    this.address = address;
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
    Idle mine = idle.get(thread);
    while (mine != null && !mine.connections.isEmpty()) {
      UpstreamConnection connection = mine.connections.removeLast();
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
      waiter.failed("name does not resolve");
      return;
    }
    new Connect(waiter).start(thread, target, timeout);
  }

  void giveBack(UpstreamConnection connection) {
    Idle mine = idle.computeIfAbsent(connection.thread(), Idle::new);
    if (closed || !connection.open() || mine.connections.size() >= config.maxIdle()) {
      connection.close();
      return;
    }
    connection.idleSince(System.nanoTime());
    mine.connections.addLast(connection);
    idleCount.incrementAndGet();
    mine.sweepLater();
  }

  void forget(UpstreamConnection connection) {
    Idle mine = idle.get(connection.thread());
    if (mine != null && mine.connections.remove(connection)) {
      idleCount.decrementAndGet();
    }
  }

  /** Closes what is idle; what is in use is closed when it is given back. */
  void close() {
    closed = true;
    idle.forEach((thread, mine) -> thread.execute(mine::closeAll));
  }

  /** One thread's idle connections, oldest first. */
  private final class Idle {
    private final XnioIoThread thread;
    private final Deque<UpstreamConnection> connections = new ArrayDeque<>();
    private boolean sweeping;

    Idle(XnioIoThread thread) {
      this.thread = thread;
    }

    void sweepLater() {
      if (!sweeping) {
        sweeping = true;
        long millis = Math.max(50, config.idleTtl().toMillis() / 4);
        thread.executeAfter(this::sweep, millis, TimeUnit.MILLISECONDS);
      }
    }

    void closeAll() {
      while (!connections.isEmpty()) {
        idleCount.decrementAndGet();
        connections.removeLast().close();
      }
    }

    private void sweep() {
      sweeping = false;
      long now = System.nanoTime();
      long ttl = config.idleTtl().toNanos();
      while (!connections.isEmpty() && now - connections.getFirst().idleSince() >= ttl) {
        idleCount.decrementAndGet();
        connections.removeFirst().close();
      }
      if (!connections.isEmpty()) {
        sweepLater();
      }
    }
  }

  /** A connection being made; all on one I/O thread. */
  private final class Connect {
    private final Waiter waiter;
    private boolean settled;
    private XnioExecutor.@Nullable Key timer;

    Connect(Waiter waiter) {
      this.waiter = waiter;
    }

    void start(XnioIoThread thread, InetSocketAddress target, Duration timeout) {
      IoFuture<StreamConnection> future = thread.openStreamConnection(target, null, SOCKET);
      if (future.getStatus() == IoFuture.Status.WAITING) {
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
        future.cancel();
        waiter.failed("connect timeout after " + timeout.toMillis() + " ms");
      }
    }

    private void done(IoFuture<? extends StreamConnection> future) {
      if (timer != null) {
        timer.remove();
      }
      switch (future.getStatus()) {
        case DONE -> {
          StreamConnection stream = result(future);
          if (settled || closed || stream == null) {
            IoUtils.safeClose(stream);
            fail("backend was closed");
          } else {
            settled = true;
            waiter.connected(new UpstreamConnection(stream, ConnectionPool.this));
          }
        }
        case FAILED -> {
          String message = future.getException().getMessage();
          fail(message == null ? future.getException().toString() : message);
        }
        case CANCELLED -> fail("cancelled");
        case WAITING -> throw new IllegalStateException("told that it is done while it waits");
      }
    }

    private void fail(String reason) {
      if (!settled) {
        settled = true;
        waiter.failed(reason);
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
