package dev.terrace.kit.http;

import dev.terrace.kit.traffic.ClientTraffic;
import dev.terrace.kit.traffic.Traffic;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.xnio.Buffers;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.StreamConnection;
import org.xnio.channels.SslChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * A client's connection, counted with its bytes (inside of TLS): the two conduits lie below all
 * others, so that whatever reads and writes the connection is seen.
 */
final class CountedConnection {
  private final StreamConnection connection;
  private final Traffic traffic;
  private final @Nullable ConnectionTicket ticket;
  private final AtomicBoolean ended = new AtomicBoolean();

  private CountedConnection(
      StreamConnection connection, Traffic traffic, @Nullable ConnectionTicket ticket) {
    this.connection = connection;
    this.ticket = ticket;
    this.traffic = traffic;
  }

  /**
   * To be called before anything is built on the connection.
   *
   * @param read what was read already while the protocol was agreed on; null: nothing
   */
  static CountedConnection begin(
      StreamConnection connection, @Nullable PooledByteBuffer read, ClientTraffic clients) {
    Traffic traffic = clients.traffic();
    traffic.sessions().enter();
    ConnectionTicket ticket = ConnectionTicket.of(connection);
    if (ticket != null) {
      ticket.established();
    }
    CountedSource source = new CountedSource(connection, clients);
    connection.getSourceChannel().setConduit(source);
    if (read != null) {
      long _ = source.counted(read.getBuffer().remaining());
    }
    connection
        .getSinkChannel()
        .setConduit(new CountedSink(connection.getSinkChannel().getConduit(), traffic));
    return new CountedConnection(connection, traffic, ticket);
  }

  /** To be called when everything is built: the listener for the end is then set for good. */
  void watchEnd() {
    ChannelListener<? super StreamConnection> others = connection.getCloseListener();
    connection.setCloseListener(closed -> {
      end();
      ChannelListeners.invokeChannelListener(closed, others);
    });
    if (!connection.isOpen()) {
      end();
    }
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      traffic.sessions().leave();
      if (ticket != null) {
        ticket.release();
      }
    }
  }

  private static final class CountedSource
      extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private final StreamConnection connection;
    private final ClientTraffic clients;
    private boolean known;

    CountedSource(StreamConnection connection, ClientTraffic clients) {
      super(connection.getSourceChannel().getConduit());
      this.connection = connection;
      this.clients = clients;
    }

    private long counted(long bytes) {
      if (bytes > 0) {
        clients.traffic().received(bytes);
        if (!known) { // the handshake is over now, not when the protocol was agreed on
          known = true;
          clients.mix().connection(tls());
        }
      }
      return bytes;
    }

    private @Nullable String tls() {
      if (connection instanceof SslChannel secured) {
        SSLSession session = secured.getSslSession();
        return session == null ? "" : session.getProtocol();
      }
      return null;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return (int) counted(next.read(target));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
      return counted(next.read(targets, offset, length));
    }

    @Override
    public long transferTo(long position, long count, FileChannel target) throws IOException {
      return counted(next.transferTo(position, count, target));
    }

    @Override
    public long transferTo(long count, ByteBuffer through, StreamSinkChannel target)
        throws IOException {
      return counted(next.transferTo(count, through, target));
    }
  }

  private static final class CountedSink extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private final Traffic traffic;

    CountedSink(StreamSinkConduit next, Traffic traffic) {
      super(next);
      this.traffic = traffic;
    }

    private long counted(long bytes) {
      if (bytes > 0) {
        traffic.sent(bytes);
      }
      return bytes;
    }

    /**
     * Counts what left the buffers. Undertow's TLS says 0 of a record that it has sent when the
     * engine has something else to do after it; who believes that loses count of the body.
     */
    @Override
    public int write(ByteBuffer source) throws IOException {
      int before = source.remaining();
      int written = next.write(source);
      return (int) counted(Math.max(written, before - source.remaining()));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
      long before = Buffers.remaining(sources, offset, length);
      long written = next.write(sources, offset, length);
      return counted(Math.max(written, before - Buffers.remaining(sources, offset, length)));
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
      return (int) counted(next.writeFinal(source));
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
      return counted(next.writeFinal(sources, offset, length));
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
      return counted(next.transferFrom(source, position, count));
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
        throws IOException {
      return counted(next.transferFrom(source, count, through));
    }
  }
}
