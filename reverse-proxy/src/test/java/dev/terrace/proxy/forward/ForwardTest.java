package dev.terrace.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.ProxyFixture;
import dev.terrace.proxy.RawServer;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class ForwardTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String NO_CHECKS = "check: {enabled: false}";

  @Test
  void aRequestReachesTheServerWithItsTargetAsItCame() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      String answer = proxy.get("/a%2Fb/../c;x=1/%E4?q=%20+&r=a;b");

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
      assertThat(answer).contains("Content-Length: 2\r\n");
      assertThat(server.heads().getFirst())
          .startsWith("GET /a%2Fb/../c;x=1/%E4?q=%20+&r=a;b HTTP/1.1\r\nHost: site\r\n");
    }
  }

  @Test
  void fieldsOfThisHopEndHere() throws Exception {
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: X-Internal, keep-alive\r\n"
                    + "X-Internal: 1\r\nKeep-Alive: timeout=5\r\nX-Kept: 1\r\n\r\nok");
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      String answer =
          proxy.exchange(
              "GET / HTTP/1.1\r\nHost: site\r\nConnection: close, X-Secret, TE\r\nX-Secret: 1\r\n"
                  + "TE: gzip, trailers\r\nKeep-Alive: 3\r\nProxy-Authorization: x\r\n"
                  + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nX-End: 1\r\n\r\n");

      assertThat(answer)
          .contains("X-Kept: 1")
          .doesNotContain("X-Internal")
          .doesNotContain("timeout=5");
      assertThat(server.heads().getFirst())
          .contains("X-End: 1\r\n", "TE: trailers\r\n", "Connection: TE\r\n")
          .doesNotContain("X-Secret")
          .doesNotContain("Keep-Alive")
          .doesNotContain("Proxy-Authorization")
          .doesNotContain("Upgrade")
          .doesNotContain("HTTP2-Settings");
    }
  }

  @Test
  void aConnectionThatWaitedForASlowClientServesTheNextRequest() throws Exception {
    int size = 8 << 20; // more than the sockets on the way take in
    try (RawServer server =
            RawServer.answering(
                "HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + "x".repeat(size));
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket socket = new Socket()) {
      socket.setSoTimeout(10_000);
      socket.setReceiveBufferSize(4096);
      socket.connect(proxy.address().socketAddress());
      for (int i = 0; i < 2; i++) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: site\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
          head.append((char) in.read());
        }

        assertThat(head.toString()).startsWith("HTTP/1.1 200 ");
        in.skipNBytes(size);
      }
    }
  }

  @Test
  void forwardedFieldsOfStrangersAreDropped() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      proxy.exchange(
          "GET / HTTP/1.1\r\nHost: site:8443\r\nConnection: close\r\nX-Forwarded-For: 6.6.6.6\r\n"
              + "X-Forwarded-Proto: https\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n"
              + "X-Forwarded-Host: evil\r\nX-Request-Id: evil\r\n\r\n");

      assertThat(server.heads().getFirst())
          .contains(
              "X-Forwarded-For: 127.0.0.1\r\n",
              "X-Forwarded-Proto: http\r\n",
              "X-Forwarded-Host: site:8443\r\n",
              "X-Forwarded-Port: 8443\r\n",
              "Forwarded: for=127.0.0.1;host=\"site:8443\";proto=http\r\n",
              "X-Request-Id: ")
          .doesNotContain("6.6.6.6")
          .doesNotContain("evil");
    }
  }

  @Test
  void forwardedFieldsOfATrustedProxyAreContinued() throws Exception {
    ForwardedConfig trusted = new ForwardedConfig(List.of(Network.parse("127.0.0.0/8")));
    try (RawServer server = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, trusted, server.address())) {
      proxy.exchange(
          "GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\nX-Forwarded-For: 1.2.3.4\r\n"
              + "X-Forwarded-For: 5.6.7.8\r\nX-Forwarded-Proto: https\r\n"
              + "X-Forwarded-Host: www.site\r\nX-Forwarded-Port: 443\r\n"
              + "Forwarded: for=1.2.3.4;proto=https\r\n\r\n");

      assertThat(server.heads().getFirst())
          .contains(
              "X-Forwarded-For: 1.2.3.4, 5.6.7.8, 127.0.0.1\r\n",
              "X-Forwarded-Proto: https\r\n",
              "X-Forwarded-Host: www.site\r\n",
              "X-Forwarded-Port: 443\r\n",
              "Forwarded: for=1.2.3.4;proto=https, for=127.0.0.1;host=\"site\";proto=http\r\n");
    }
  }

  @Test
  void bodiesKeepTheirFraming() throws Exception {
    CompletableFuture<String> body = new CompletableFuture<>();
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                body.complete(connection.readUntil("\r\n0\r\n\r\n"));
                connection.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      String answer =
          proxy.exchange(
              "POST / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n");

      assertThat(server.heads().getFirst())
          .contains("Transfer-Encoding: chunked\r\n")
          .doesNotContain("Content-Length");
      assertThat(
              body.get(5, TimeUnit.SECONDS).replaceAll("(?m)^[0-9]+\\r\\n", "").replace("\r\n", ""))
          .isEqualTo("hello");
      assertThat(answer)
          .contains("Transfer-Encoding: chunked\r\n")
          .endsWith("0\r\nX-Sum: 5\r\n\r\n")
          .contains("abc")
          .contains("de");
    }
  }

  @Test
  void answersWithoutABodyEndAtOnceAndKeepTheConnection() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer server =
            RawServer.start(connection -> {
              connections.incrementAndGet();
              String head = connection.readHead();
              while (head != null) {
                connection.write(
                    head.startsWith("HEAD")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                        : head.startsWith("GET /304")
                            ? "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: \"x\"\r\n\r\n"
                            : "HTTP/1.1 204 No Content\r\n\r\n");
                head = connection.readHead();
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      for (String line : List.of("HEAD / ", "GET /304 ", "GET /204 ", "HEAD /again ")) {
        client
            .getOutputStream()
            .write((line + "HTTP/1.1\r\nHost: site\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        String head = readHead(client.getInputStream());
        if (line.startsWith("HEAD")) {
          assertThat(head).startsWith("HTTP/1.1 200 ").contains("Content-Length: 1234\r\n");
        } else {
          assertThat(head).startsWith("HTTP/1.1 " + line.substring(5, 8));
        }
      }

      assertThat(connections).hasValue(1);
    }
  }

  @Test
  void expectContinueIsRelayed() throws Exception {
    try (RawServer server =
            RawServer.start(connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 100 Continue\r\n\r\n");
              String body = connection.read(5);
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      client
          .getOutputStream()
          .write(
              ("PUT / HTTP/1.1\r\nHost: site\r\nExpect: 100-continue\r\nContent-Length: 5\r\n"
                      + "Connection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(readHead(client.getInputStream())).startsWith("HTTP/1.1 100 ");
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));

      assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200 OK")
          .endsWith("hello");
    }
  }

  @Test
  void aRefusedExpectationIsAnsweredWithoutTheBody() throws Exception {
    try (RawServer server =
            RawServer.start(connection -> {
              connection.readHead();
              connection.write(
                  "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      client
          .getOutputStream()
          .write(
              "PUT / HTTP/1.1\r\nHost: site\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));

      assertThat(readHead(client.getInputStream()))
          .startsWith("HTTP/1.1 413 ")
          .contains("Connection: close");
    }
  }

  @Test
  void anAnswerStreamsBeforeItIsComplete() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n");
                goOn.join();
                connection.write("3\r\nabc\r\n0\r\n\r\n");
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: site\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(readHead(client.getInputStream())).contains("text/event-stream");
      goOn.complete(null);
      assertThat(new String(client.getInputStream().readNBytes(9), StandardCharsets.US_ASCII))
          .isEqualTo("03\r\nabc\r\n"); // Undertow writes chunk sizes with whole bytes
    }
  }

  @Test
  void bothLengthAndCodingAreRefused() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      String answer =
          proxy.exchange(
              "POST / HTTP/1.1\r\nHost: site\r\nContent-Length: 4\r\n"
                  + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 400 ");
      assertThat(server.heads()).isEmpty();
    }
  }

  @Test
  void connectionsAreReused() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    try (RawServer server =
            RawServer.start(connection -> {
              connections.incrementAndGet();
              while (connection.readHead() != null) {
                connection.write(OK);
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      for (int i = 0; i < 50; i++) {
        client
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: site\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        readHead(client.getInputStream());
        assertThat(client.getInputStream().readNBytes(2)).hasSize(2);
      }

      assertThat(connections).hasValue(1);
    }
  }

  static String readHead(InputStream in) throws Exception {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int b = in.read();
      assertThat(b).as("the connection ends after: " + head).isNotNegative();
      head.append((char) b);
    }
    return head.toString();
  }
}
