package dev.terrace.kit.http;

import dev.terrace.kit.traffic.ClientTraffic;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.ConnectorStatisticsImpl;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * HTTP/2 connections after ALPN. Stands in for Undertow's own listener, which keeps its channels to
 * itself and so cannot send GOAWAY when draining.
 */
final class Http2Listener implements DelegateOpenListener {
  static final String PROTOCOL = "h2";

  private final ByteBufferPool buffers;
  private final int bufferSize;
  private final Set<Http2Connection> connections = ConcurrentHashMap.newKeySet();
  private final ConnectorStatisticsImpl statistics = new ConnectorStatisticsImpl();
  private volatile boolean draining;
  private volatile HttpHandler rootHandler;
  private volatile OptionMap options;
  private final Refusals refusals;
  private final ClientTraffic clients;

  Http2Listener(
      ByteBufferPool buffers,
      OptionMap options,
      HttpHandler rootHandler,
      Refusals refusals,
      ClientTraffic clients) {
    this.buffers = buffers;
    this.bufferSize = buffers.getBufferSize();
    this.options = options;
    this.rootHandler = rootHandler;
    this.refusals = refusals;
    this.clients = clients;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    handleEvent(connection, null);
  }

  @Override
  public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer read) {
    CountedConnection counted = CountedConnection.begin(connection, read, clients);
    var channel = new Http2Streams(connection, PROTOCOL, buffers, read, options, refusals);
    channel.setIdleTimeout(options.get(UndertowOptions.IDLE_TIMEOUT, 60_000));
    var http2 = new Http2Connection(channel, rootHandler, () -> draining);
    connections.add(http2);
    channel.addCloseTask(_ -> connections.remove(http2));
    channel
        .getReceiveSetter()
        .set(new Http2ReceiveListener(http2, options, bufferSize, statistics));
    channel.resumeReceives();
    counted.watchEnd();
  }

  /** Ends every connection with GOAWAY as soon as it has no request open. */
  void drain() {
    draining = true;
    connections.forEach(Http2Connection::endIfIdle);
  }

  @Override
  public void closeConnections() {
    connections.forEach(Http2Connection::close);
  }

  @Override
  public HttpHandler getRootHandler() {
    return rootHandler;
  }

  @Override
  public void setRootHandler(HttpHandler handler) {
    this.rootHandler = handler;
  }

  @Override
  public OptionMap getUndertowOptions() {
    return options;
  }

  @Override
  public void setUndertowOptions(OptionMap undertowOptions) {
    this.options = undertowOptions;
  }

  @Override
  public ByteBufferPool getBufferPool() {
    return buffers;
  }

  @Override
  public ConnectorStatistics getConnectorStatistics() {
    return statistics;
  }
}
