package dev.terrace.kit.http;

import dev.terrace.kit.traffic.ClientTraffic;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import org.jspecify.annotations.Nullable;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/** HTTP/1 connections: Undertow's, with our reading of the protocol under it. */
final class Http1Listener implements DelegateOpenListener {
  private final HttpOpenListener undertow;
  private final Http1Settings settings;
  private final ClientTraffic clients;

  Http1Listener(
      ByteBufferPool buffers,
      OptionMap options,
      HttpHandler handler,
      Http1Settings settings,
      ClientTraffic clients) {
    this.undertow = new HttpOpenListener(buffers, options);
    this.settings = settings;
    this.clients = clients;
    undertow.setRootHandler(handler);
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    handleEvent(connection, null);
  }

  @Override
  public void handleEvent(StreamConnection connection, @Nullable PooledByteBuffer read) {
    CountedConnection counted = CountedConnection.begin(connection, read, clients);
    Http1Source source = Http1Peer.guard(connection, settings);
    if (read != null) {
      source.hold(read.getBuffer());
      read.close();
    }
    undertow.handleEvent(connection, null);
    counted.watchEnd();
  }

  ClientTraffic clients() {
    return clients;
  }

  Refusals refusals() {
    return settings.refusals();
  }

  @Override
  public void closeConnections() {
    undertow.closeConnections();
  }

  @Override
  public HttpHandler getRootHandler() {
    return undertow.getRootHandler();
  }

  @Override
  public void setRootHandler(HttpHandler handler) {
    undertow.setRootHandler(handler);
  }

  @Override
  public OptionMap getUndertowOptions() {
    return undertow.getUndertowOptions();
  }

  @Override
  public void setUndertowOptions(OptionMap options) {
    undertow.setUndertowOptions(options);
  }

  @Override
  public ByteBufferPool getBufferPool() {
    return undertow.getBufferPool();
  }

  @Override
  public ConnectorStatistics getConnectorStatistics() {
    return undertow.getConnectorStatistics();
  }
}
