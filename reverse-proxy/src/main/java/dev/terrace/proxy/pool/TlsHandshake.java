package dev.terrace.proxy.pool;

import dev.terrace.kit.tls.ClientTls;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.ssl.SslConnection;

/**
 * Begins TLS on a connection to a server. The handshake is done before the connection is given to
 * anybody, so that a failure is one of connecting, and any request may be tried elsewhere. Runs on
 * the connection's I/O thread.
 */
final class TlsHandshake {
  /** A full TLS record must fit (RFC 8446 §5.2). */
  private static final ByteBufferPool BUFFERS = new DefaultByteBufferPool(true, 17 * 1024, 1024, 4);

  private final SslConnection connection;
  private final Consumer<StreamConnection> done;
  private final Consumer<IOException> failed;
  private boolean over;

  private TlsHandshake(
      SslConnection connection, Consumer<StreamConnection> done, Consumer<IOException> failed) {
    this.connection = connection;
    this.done = done;
    this.failed = failed;
  }

  /**
   * Starts. Nobody is told any more once the connection was closed from outside.
   *
   * @param done gets the connection to go on with
   * @param failed gets the reason; the connection is closed
   */
  static void start(
      StreamConnection plain,
      ClientTls tls,
      Consumer<StreamConnection> done,
      Consumer<IOException> failed) {
    OptionMap peer =
        OptionMap.builder()
            .set(Options.SSL_PEER_HOST_NAME, tls.verifyHost())
            .set(
                Options.SSL_PEER_PORT,
                plain.getPeerAddress() instanceof InetSocketAddress address ? address.getPort() : 0)
            .getMap();
    SslConnection connection =
        new UndertowXnioSsl(plain.getWorker().getXnio(), OptionMap.EMPTY, BUFFERS, tls.context())
            .wrapExistingConnection(plain, peer);
    new TlsHandshake(connection, done, failed).begin();
  }

  private void begin() {
    connection.getHandshakeSetter().set(_ -> connection.getIoThread().execute(this::finished));
    connection.getSourceChannel().setReadListener(_ -> advance());
    connection.getSourceChannel().setCloseListener(_ -> fail(closed()));
    try {
      connection.startHandshake();
      connection.getSourceChannel().resumeReads();
    } catch (IOException e) {
      fail(e);
    }
  }

  /** Reading carries the handshake on; there is nothing to read yet, since nothing was asked. */
  private void advance() {
    if (over) {
      return;
    }
    try {
      int read = connection.getSourceChannel().read(ByteBuffer.allocate(1));
      if (read < 0) {
        fail(closed());
      } else if (read > 0) {
        fail(new IOException("server sent something before it was asked"));
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private static IOException closed() {
    return new IOException("connection closed within the TLS handshake");
  }

  private void finished() {
    if (over || !connection.isOpen()) {
      return;
    }
    over = true;
    connection.getSourceChannel().suspendReads();
    connection.getSourceChannel().setReadListener(null);
    connection.getSourceChannel().setCloseListener(null);
    done.accept(connection);
  }

  private void fail(IOException reason) {
    if (over) {
      return;
    }
    over = true;
    IoUtils.safeClose(connection);
    failed.accept(reason);
  }
}
