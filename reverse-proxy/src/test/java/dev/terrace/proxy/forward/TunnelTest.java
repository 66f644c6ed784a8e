package dev.terrace.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.proxy.ProxyFixture;
import dev.terrace.proxy.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket connections through the proxy, as bytes. */
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class TunnelTest {
  private static final String NO_CHECKS = "check: {enabled: false}";
  private static final String HANDSHAKE =
      "GET /chat HTTP/1.1\r\nHost: site\r\nConnection: keep-alive, Upgrade\r\n"
          + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  private static final String ACCEPTED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

  /** Accepts, then sends back what it gets, with a greeting in front. */
  private static void echo(RawServer.Connection connection) throws IOException {
    if (connection.readHead() == null) {
      return;
    }
    connection.write(ACCEPTED + "welcome,");
    InputStream in = connection.socket().getInputStream();
    OutputStream out = connection.socket().getOutputStream();
    in.transferTo(out);
    out.write("bye".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void bytesGoBothWaysFromTheFirstToTheLast() throws Exception {
    try (RawServer server = RawServer.start(TunnelTest::echo);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket socket = proxy.connect()) {
      send(socket, HANDSHAKE + "early,"); // a client that does not wait for the 101

      String head = readHead(socket);
      assertThat(head)
          .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
          .containsIgnoringCase("upgrade: websocket\r\n")
          .containsIgnoringCase("connection: upgrade\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
          .contains("X-Request-Id: ")
          .doesNotContain("Content-Length")
          .doesNotContain("chunked");
      assertThat(read(socket, "welcome,early,".length())).isEqualTo("welcome,early,");
      send(socket, "late,");
      assertThat(read(socket, 5)).isEqualTo("late,");
      socket.shutdownOutput(); // one direction ends, the other goes on
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo("bye");
      assertThat(server.heads().getFirst())
          .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n")
          .contains("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "X-Forwarded-For: ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n",
        "Upgrade: websocket\r\n",
        "Connection: Upgrade, close\r\nUpgrade: websocket\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n",
      })
  void otherOffersEndHere(String fields) throws Exception {
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket socket = proxy.connect()) {
      send(socket, "GET / HTTP/1.1\r\nHost: site\r\n" + fields + "\r\nxx");

      assertThat(readHead(socket)).startsWith("HTTP/1.1 200 ");
      assertThat(server.heads().getFirst()).doesNotContainIgnoringCase("upgrade");
    }
  }

  @Test
  void aServerMayDecline() throws Exception {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nno");
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket socket = proxy.connect()) {
      send(socket, HANDSHAKE);
      assertThat(readHead(socket)).startsWith("HTTP/1.1 426 ");
      assertThat(read(socket, 2)).isEqualTo("no");

      send(socket, HANDSHAKE); // both connections are as good as before
      assertThat(readHead(socket)).startsWith("HTTP/1.1 426 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\n\r\n",
        "HTTP/1.1 101 X\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
      })
  void aSwitchToSomethingElseIsAnError(String answer) throws Exception {
    try (RawServer server = RawServer.answering(answer);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket socket = proxy.connect()) {
      send(socket, HANDSHAKE);

      assertThat(readHead(socket)).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void aSwitchThatNobodyAskedForIsAnError() throws Exception {
    try (RawServer server = RawServer.answering(ACCEPTED);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void theEndOfOneSideIsTheEndOfTheOther() throws Exception {
    AtomicLong ends = new AtomicLong();
    try (RawServer server =
            RawServer.start(connection -> {
              String head = connection.readHead();
              connection.write(ACCEPTED);
              if (head == null || head.contains("/dies")) {
                connection.socket().setSoLinger(true, 0); // a reset
                return;
              }
              while (connection.socket().getInputStream().read() >= 0) {
                // until the client is gone
              }
              ends.incrementAndGet();
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      try (Socket socket = proxy.connect()) {
        send(socket, HANDSHAKE.replace("/chat", "/dies"));
        assertThat(readHead(socket)).startsWith("HTTP/1.1 101 ");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("reset");
      }
      try (Socket socket = proxy.connect()) {
        send(socket, HANDSHAKE);
        readHead(socket);
        socket.setSoLinger(true, 0);
      }
      ProxyFixture.await(() -> ends.get() == 1);
    }
  }

  @Test
  void aTunnelTakesAPlaceOnItsServerUntilItEnds() throws Exception {
    try (RawServer server = RawServer.start(TunnelTest::echo);
        ProxyFixture proxy =
            ProxyFixture.startYaml(
                """
                check: {enabled: false}
                maxqueue: 0
                servers: [{name: s1, address: "%s", maxconn: 1}]
                """
                    .formatted(server.address()))) {
      try (Socket first = proxy.connect();
          Socket second = proxy.connect()) {
        send(first, HANDSHAKE);
        assertThat(readHead(first)).startsWith("HTTP/1.1 101 ");
        send(second, HANDSHAKE);
        assertThat(readHead(second)).startsWith("HTTP/1.1 503 ");
      }
      ProxyFixture.await(() -> {
        try (Socket third = proxy.connect()) {
          send(third, HANDSHAKE);
          return readHead(third).startsWith("HTTP/1.1 101 ");
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      });
    }
  }

  @Test
  void silenceEndsIt() throws Exception {
    try (RawServer server = RawServer.start(TunnelTest::echo);
        ProxyFixture proxy =
            ProxyFixture.start(NO_CHECKS + "\ntimeout: {tunnel: 1s}", server.address());
        Socket socket = proxy.connect()) {
      send(socket, HANDSHAKE);
      readHead(socket);

      long start = System.nanoTime();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo("welcome,");
      assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
    }
  }

  @Test
  void whatOneSideDoesNotTakeIsNotReadFromTheOther() throws Exception {
    long size = 64L << 20;
    AtomicLong sent = new AtomicLong();
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() == null) {
                return;
              }
              connection.write(ACCEPTED);
              byte[] block = new byte[65_536];
              for (long left = size; left > 0; left -= block.length) {
                connection.socket().getOutputStream().write(block);
                sent.addAndGet(block.length);
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket socket = proxy.connect()) {
      send(socket, HANDSHAKE);
      readHead(socket);
      long before;
      do {
        before = sent.get();
        TimeUnit.MILLISECONDS.sleep(200);
      } while (sent.get() > before);

      assertThat(before).isLessThan(size / 2); // what the sockets on the way hold
      socket.getInputStream().skipNBytes(size);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readHead(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("ended after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String read(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }
}
