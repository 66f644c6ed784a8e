package dev.terrace.kit.proxyprotocol;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.StreamConnection;

/** A connection with the addresses that the proxy in front of it told. */
final class ProxiedConnection extends StreamConnection {
  private final StreamConnection socket;
  private final InetSocketAddress source;
  private final InetSocketAddress destination;

  ProxiedConnection(
      StreamConnection socket, InetSocketAddress source, InetSocketAddress destination) {
    super(socket.getIoThread());
    this.socket = socket;
    this.source = source;
    this.destination = destination;
    setSourceConduit(socket.getSourceChannel().getConduit());
    setSinkConduit(socket.getSinkChannel().getConduit());
  }

  @Override
  public SocketAddress getPeerAddress() {
    return source;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return destination;
  }

  @Override
  protected void notifyReadClosed() {
    IoUtils.safeClose(socket.getSourceChannel());
  }

  @Override
  protected void notifyWriteClosed() {
    IoUtils.safeClose(socket.getSinkChannel());
  }

  @Override
  public boolean supportsOption(Option<?> option) {
    return socket.supportsOption(option);
  }

  @Override
  public <T> T getOption(Option<T> option) throws IOException {
    return socket.getOption(option);
  }

  @Override
  public <T> T setOption(Option<T> option, T value) throws IOException {
    return socket.setOption(option, value);
  }
}
