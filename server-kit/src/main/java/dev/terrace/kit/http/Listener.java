package dev.terrace.kit.http;

import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.lifecycle.ListenException;
import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.kit.tls.ServerTls;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.AlpnOpenListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * One listening socket and its connections. Built on XNIO directly, where Undertow's own builder
 * would not let go of the socket without cutting the connections.
 */
final class Listener {
  private static final OptionMap SOCKET =
      OptionMap.builder()
          .set(Options.TCP_NODELAY, true)
          .set(Options.REUSE_ADDRESSES, true)
          .set(Options.BACKLOG, 1024)
          .getMap();

  /**
   * Holds one TLS record: 16 KiB of data, up to 256 bytes of expansion, 5 of header (RFC 8446
   * §5.2). In a smaller buffer a full record never becomes complete, and the connection hangs.
   */
  private static final ByteBufferPool TLS_BUFFERS =
      new DefaultByteBufferPool(true, 17 * 1024, 1024, 4);

  /**
   * How connections begin.
   *
   * @param limit how many there may be
   * @param clients how many of each client
   * @param patience for a PROXY header, and for a TLS handshake
   */
  record Connections(ConnectionLimit limit, ClientConnections clients, Duration patience) {}

  /**
   * Where to listen.
   *
   * @param proxies from whom connections begin with a PROXY header
   * @param tls null: in the clear
   */
  record Endpoint(HostPort address, List<Network> proxies, @Nullable SSLContext tls) {}

  private final AcceptingChannel<? extends StreamConnection> socket;
  private final Acceptor acceptor;
  private final Http1Listener http;
  private final @Nullable Http2Listener http2;
  private final @Nullable UndertowXnioSsl ssl;

  private Listener(
      AcceptingChannel<? extends StreamConnection> socket,
      Acceptor acceptor,
      Http1Listener http,
      @Nullable Http2Listener http2,
      @Nullable UndertowXnioSsl ssl) {
    this.socket = socket;
    this.acceptor = acceptor;
    this.http = http;
    this.http2 = http2;
    this.ssl = ssl;
  }

  static Listener plain(
      XnioWorker worker, Endpoint endpoint, Connections connections, Http1Listener http) {
    return open(worker, endpoint, connections, http, http, null, null);
  }

  static Listener tls(
      XnioWorker worker,
      Endpoint endpoint,
      SSLContext context,
      boolean offerHttp2,
      Connections connections,
      ByteBufferPool buffers,
      OptionMap options,
      Http1Listener http) {
    var alpn = new AlpnOpenListener(buffers, options, http);
    Http2Listener http2 = null;
    if (offerHttp2) {
      http2 =
          new Http2Listener(
              buffers, options, http.getRootHandler(), http.refusals(), http.clients());
      alpn.addProtocol(Http2Listener.PROTOCOL, http2, 10);
    }
    var ssl = new UndertowXnioSsl(worker.getXnio(), OptionMap.EMPTY, TLS_BUFFERS, context);
    return open(worker, endpoint, connections, alpn, http, http2, ssl);
  }

  private static Listener open(
      XnioWorker worker,
      Endpoint endpoint,
      Connections connections,
      ChannelListener<? super StreamConnection> opened,
      Http1Listener http,
      @Nullable Http2Listener http2,
      @Nullable UndertowXnioSsl ssl) {
    var acceptor =
        new Acceptor(
            new ConnectionStart(
                connections.limit(),
                connections.clients(),
                endpoint.proxies(),
                connections.patience(),
                http.refusals(),
                ssl,
                opened));
    try {
      var socket =
          worker.createStreamConnectionServer(endpoint.address().socketAddress(), acceptor, SOCKET);
      return new Listener(socket, acceptor, http, http2, ssl);
    } catch (IOException e) {
      throw new ListenException(endpoint.address(), e);
    }
  }

  void accept() {
    socket.resumeAccepts();
  }

  HostPort address() {
    return HostPort.of(socket.getLocalAddress(InetSocketAddress.class));
  }

  /** New connections are made with this context; those that are open keep theirs. */
  void updateTls(SSLContext context) {
    if (ssl != null && !ssl.getSslContext().equals(context)) {
      ssl.updateSSLContext(context);
    }
  }

  /** When its first certificate expires; null: it has none. */
  @Nullable Instant certificateExpiry() {
    return ssl == null ? null : ServerTls.expiry(ssl.getSslContext());
  }

  /** Takes no more connections and ends HTTP/2 connections with GOAWAY. */
  void stopAccepting() {
    IoUtils.safeClose(socket);
    acceptor.close();
    if (http2 != null) {
      http2.drain();
    }
  }

  void close() {
    IoUtils.safeClose(socket);
    acceptor.close();
    http.closeConnections();
    if (http2 != null) {
      http2.closeConnections();
    }
  }
}
