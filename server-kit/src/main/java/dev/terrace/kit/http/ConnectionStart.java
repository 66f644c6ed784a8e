package dev.terrace.kit.http;

import dev.terrace.kit.config.Network;
import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.kit.proxyprotocol.ProxyProtocol;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * What comes between a connection's being accepted and its first request: the PROXY header, the
 * client's limit, TLS. On the connection's I/O thread.
 *
 * @param limit where the connection has been counted already
 * @param proxies from whom connections begin with a PROXY header; those of this machine itself may
 *     do without
 * @param patience how long the header may take, and how long the TLS handshake
 * @param ssl null: no TLS
 * @param opened what is done with the connection then
 */
record ConnectionStart(
    ConnectionLimit limit,
    ClientConnections clients,
    List<Network> proxies,
    Duration patience,
    Refusals refusals,
    @Nullable UndertowXnioSsl ssl,
    ChannelListener<? super StreamConnection> opened) {

  void begin(StreamConnection connection) {
    InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
    if (peer == null || !Network.anyContains(proxies, peer.getAddress())) {
      open(connection);
      return;
    }
    // No listener for the connection's end: XNIO would keep it beside the one that comes later. One
    // of the two below is called in any case, at the latest when the time is over.
    ProxyProtocol.read(
        connection,
        patience,
        !ofThisMachine(connection, peer),
        this::open,
        reason -> {
          limit.leave();
          refusals.refused(peer, 400, reason);
        });
  }

  private static boolean ofThisMachine(StreamConnection connection, InetSocketAddress peer) {
    InetSocketAddress here = connection.getLocalAddress(InetSocketAddress.class);
    return here != null && here.getAddress().equals(peer.getAddress());
  }

  private void open(StreamConnection connection) {
    InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
    InetAddress client = peer == null ? null : peer.getAddress();
    if (client != null && !clients.enter(client)) {
      limit.leave();
      IoUtils.safeClose(connection);
      return;
    }
    StreamConnection served =
        ssl == null ? connection : ssl.wrapExistingConnection(connection, OptionMap.EMPTY, false);
    ConnectionTicket ticket = new ConnectionTicket(limit, clients, client);
    served.setCloseListener(ticket);
    if (ssl != null) {
      ticket.expectHandshake(served, patience);
    }
    ChannelListeners.invokeChannelListener(served, opened);
    if (!served.isOpen()) {
      ticket.release();
    }
  }
}
