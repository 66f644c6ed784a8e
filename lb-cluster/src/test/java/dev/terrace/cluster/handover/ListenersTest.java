package dev.terrace.cluster.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** On the loopback, whose every address of 127.0.0.0/8 is there. */
@EnabledOnOs(OS.LINUX)
class ListenersTest {
  private static final InetAddress MOVES = InetAddress.ofLiteral("127.88.0.1");
  private static final InetAddress STAYS = InetAddress.ofLiteral("127.88.0.2");

  private final Listeners listeners = new Listeners();

  @Test
  void heldOffConnectionsAreNeitherAcceptedNorRefused() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      listeners.hold(MOVES);
      try {
        assertThatThrownBy(() -> connect(MOVES, server.getLocalPort(), 200).close())
            .isInstanceOf(SocketTimeoutException.class);
        connect(STAYS, server.getLocalPort(), 5000).close();
      } finally {
        listeners.free(MOVES);
      }
      connect(MOVES, server.getLocalPort(), 5000).close();
    }
  }

  @Test
  void whatIsOpenGoesOn() throws IOException {
    try (ServerSocket server = new ServerSocket(0);
        Socket client = connect(MOVES, server.getLocalPort(), 5000);
        Socket accepted = server.accept()) {
      listeners.hold(MOVES);
      try {
        client.getOutputStream().write(7);

        assertThat(accepted.getInputStream().read()).isEqualTo(7);
      } finally {
        listeners.free(MOVES);
      }
    }
  }

  @Test
  void severalAddressesAreHeldOffAtOnceAlsoOfIpv6() throws IOException {
    InetAddress six = InetAddress.ofLiteral("::1");
    try (ServerSocketChannel server = ServerSocketChannel.open()) { // for both
      server.bind(new InetSocketAddress(0));
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      connect(six, port, 5000).close();
      listeners.hold(MOVES);
      listeners.hold(six);
      listeners.hold(STAYS);
      try {
        for (InetAddress address : new InetAddress[] {MOVES, six, STAYS}) {
          assertThatThrownBy(() -> connect(address, port, 200).close())
              .isInstanceOf(SocketTimeoutException.class);
        }
        connect(InetAddress.ofLiteral("127.88.0.3"), port, 5000).close();
        listeners.free(six);
        connect(six, port, 5000).close();
      } finally {
        listeners.free(MOVES);
        listeners.free(STAYS);
        listeners.free(six);
      }
    }
  }

  @Test
  void openConnectionsToAnAddressAreCounted() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      assertThat(SocketTable.open(MOVES)).isZero();
      try (Socket _ = connect(MOVES, server.getLocalPort(), 5000);
          Socket _ = connect(STAYS, server.getLocalPort(), 5000);
          Socket _ = connect(STAYS, server.getLocalPort(), 5000)) {
        assertThat(SocketTable.open(MOVES)).isEqualTo(1);
        assertThat(SocketTable.open(STAYS)).isEqualTo(2);
      }
    }
  }

  private static Socket connect(InetAddress to, int port, int timeoutMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(to, port), timeoutMillis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
