package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What reaches the servers of a request, and what ends here. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class HostileRequestsTest {
  private static final String MARKER = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private final TestTier tier = Tier.forTests("lb");
  private RawBackend backend;
  private HostPort address;

  @BeforeEach
  void start() throws Exception {
    backend =
        new RawBackend((head, socket) -> {
          if (head.startsWith("POST")) {
            return true; // waits for the body
          }
          RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
          return true;
        });
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              http: {bind: [{address: "127.0.0.1:0"}], defaultBackend: web}
            defaults: {check: {enabled: false}, limits: {headerTimeout: 500ms, bodyTimeout: 300ms}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
            """
                .formatted(backend.address()),
            "lb.yaml",
            Map.of());
    address = LbMain.start(config, tier).addresses("http").getFirst();
  }

  @AfterEach
  void stop() throws Exception {
    tier.close();
    backend.close();
  }

  /** Sends bytes and returns all that comes until the load balancer closes. */
  private String send(String request) throws IOException {
    try (Socket socket = new Socket(address.host(), address.port())) {
      socket.setSoTimeout(2_000);
      StringBuilder answer = new StringBuilder();
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
          answer.append((char) b);
        }
      } catch (SocketException _) {
        answer.append("<reset>"); // it closed while bytes of ours were under way
      } catch (SocketTimeoutException _) {
        answer.append("<open>");
      }
      return answer.toString();
    }
  }

  @Test
  void aRequestInTheBodyOfAGetStaysABody() throws Exception {
    String answer =
        send(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
                + MARKER.length()
                + "\r\n\r\n"
                + MARKER);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(backend.heads().getFirst()).contains("Content-Length: " + MARKER.length());
  }

  @Test
  void fieldsThatConnectionNamesEndHere() throws Exception {
    send(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret, X-Forwarded-For, Host\r\n"
            + "X-Secret: s\r\nKeep-Alive: 5\r\nProxy-Connection: a\r\nTE: gzip\r\n\r\n");

    assertThat(backend.heads())
        .singleElement()
        .asString()
        .contains("\r\nHost: a\r\n", "\r\nX-Forwarded-For: 127.0.0.1\r\n")
        .doesNotContainIgnoringCase("x-secret")
        .doesNotContain("Keep-Alive", "Proxy-Connection", "TE: ");
  }

  @Test
  void forwardedFieldsWithUnderscoresEndHere() throws Exception {
    send(
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX_Forwarded_For: 6.6.6.6\r\n"
            + "x-forwarded_proto: https\r\nX_Real_IP: 6.6.6.6\r\nX_Other: kept\r\n\r\n");

    assertThat(backend.heads())
        .singleElement()
        .asString()
        .contains("X_Other: kept", "X-Forwarded-For: 127.0.0.1")
        .doesNotContain("6.6.6.6", "https");
  }

  @Test
  void aHeadThatComesTooSlowlyIsAnswered408() throws Exception {
    assertThat(send("GET / HTTP/1.1\r\nHost: a\r\nX: "))
        .startsWith("HTTP/1.1 408 ")
        .doesNotContain("<open>");
    assertThat(backend.heads()).isEmpty();
    assertThat(
            tier.metrics()
                .get("http.server.refused")
                .tag("reason", "no complete head in time")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void aBodyThatComesTooSlowlyIsAnswered408() throws Exception {
    for (String framing :
        new String[] {"Content-Length: 9\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\n"}) {
      assertThat(send("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "abc"))
          .startsWith("HTTP/1.1 408 ")
          .contains("Connection: close")
          .doesNotContain("<open>");
    }
  }

  @Test
  void aGiantHeadIsRefused() throws Exception {
    assertThat(send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .doesNotContain("<open>");
    assertThat(send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(300) + "\r\n"))
        .startsWith("HTTP/1.1 431 ")
        .doesNotContain("<open>");
    assertThat(backend.heads()).isEmpty();
  }

  @Test
  void nothingButTheRequestLineAndItsFieldsReachesTheServer() throws Exception {
    String answer = send("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\nConnection: close\r\n\r\n" + MARKER);

    assertThat(answer).startsWith("HTTP/1.1 200 ");
    assertThat(backend.heads()).singleElement().asString().startsWith("GET / HTTP/1.1\r\nHost: a");
  }
}
