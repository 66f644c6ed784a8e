package dev.terrace.kit.http;

import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.ConnectionLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * The places that a connection takes, from when it is accepted until it is closed. It is the
 * connection's listener for its end until {@link CountedConnection} takes that over.
 */
final class ConnectionTicket implements ChannelListener<StreamConnection> {
  private final ConnectionLimit limit;
  private final ClientConnections clients;
  private final @Nullable InetAddress client;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile XnioExecutor.@Nullable Key handshake;
  private volatile boolean shaking;

  ConnectionTicket(ConnectionLimit limit, ClientConnections clients, @Nullable InetAddress client) {
    this.limit = limit;
    this.clients = clients;
    this.client = client;
  }

  /** Of a connection on which nothing was built yet; null: it has none. */
  static @Nullable ConnectionTicket of(StreamConnection connection) {
    return connection.getCloseListener() instanceof ConnectionTicket ticket ? ticket : null;
  }

  /** A TLS handshake must be over within the time, or the connection is closed. */
  void expectHandshake(StreamConnection connection, Duration within) {
    shaking = true;
    handshake =
        connection
            .getIoThread()
            .executeAfter(() -> closeIfShaking(connection), within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * A timer that is due may wait behind other work of the thread, where it cannot be removed any
   * more: the handshake may be over by the time it runs.
   */
  private void closeIfShaking(StreamConnection connection) {
    if (shaking) {
      IoUtils.safeClose(connection);
    }
  }

  /** The handshake is over. */
  void established() {
    shaking = false;
    XnioExecutor.Key key = handshake;
    if (key != null) {
      handshake = null;
      key.remove();
    }
  }

  @Override
  public void handleEvent(StreamConnection closed) {
    release();
  }

  void release() {
    if (released.compareAndSet(false, true)) {
      established();
      if (client != null) {
        clients.leave(client);
      }
      limit.leave();
    }
  }
}
