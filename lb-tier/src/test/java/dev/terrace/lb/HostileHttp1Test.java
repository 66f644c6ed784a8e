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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The corpus {@code hostile/http1.txt}, as raw bytes against a running load balancer. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class HostileHttp1Test {
  private static final String MARKER = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  private static TestTier tier;
  private static RecordingBackend backend;
  private static HostPort address;

  @BeforeAll
  static void start() throws Exception {
    tier = Tier.forTests("lb");
    backend = new RecordingBackend();
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              http: {bind: [{address: "127.0.0.1:0"}], defaultBackend: web}
            defaults: {check: {enabled: false}, limits: {headerTimeout: 500ms, bodyTimeout: 500ms}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
            """
                .formatted(backend.address()),
            "lb.yaml",
            Map.of());
    address = LbMain.start(config, tier).addresses("http").getFirst();
  }

  @AfterAll
  static void stop() throws Exception {
    tier.close();
    backend.close();
  }

  @BeforeEach
  void forget() {
    backend.clear();
  }

  static List<HostileCase> corpus() throws IOException {
    return HostileCase.read("/hostile/http1.txt");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corpus")
  void aHostileRequestIsReadInOneWayOrRefused(HostileCase hostile) throws Exception {
    String answer = send(unescape(hostile.bytes()) + MARKER);

    assertThat(answer).as("the connection ends").doesNotContain("<open>");
    backend.awaitIdle(tier);
    switch (hostile.expected()) {
      case "refused" -> {
        assertThat(answer).matches("(?s)HTTP/1.[01] (4..|505) .*");
        assertThat(answer.split("HTTP/", -1)).as(answer).hasSize(2);
        assertThat(backend.requests()).isEmpty();
        assertThat(backend.parts()).isEmpty();
      }
      case "broken" -> {
        assertThat(answer).doesNotContain(" 200 OK");
        assertThat(answer).matches("(?s)HTTP/1.1 4.. .*");
        assertThat(backend.requests()).isEmpty();
      }
      case "passes" -> {
        assertThat(answer).matches("(?s)HTTP/1.[01] 200 OK\r\n.*");
        assertThat(backend.requests()).hasSize(1);
        assertThat(backend.parts()).isEmpty();
      }
      case "second" -> {
        assertThat(answer).matches("(?s)HTTP/1.1 200 OK.*okHTTP/1.1 400 Bad Request\r\n.*");
        assertThat(backend.requests()).singleElement().asString().contains(" /first HTTP/1.1");
        assertThat(backend.parts()).isEmpty();
      }
      default -> throw new IllegalArgumentException(hostile.expected());
    }
    assertThat(backend.requests() + "" + backend.parts()).doesNotContain("smuggled");
  }

  @Test
  void theCorpusIsLarge() throws Exception {
    assertThat(corpus()).hasSizeGreaterThan(250);
    assertThat(corpus().stream().map(HostileCase::name)).doesNotHaveDuplicates();
  }

  /** Sends bytes and returns all that comes until the load balancer closes. */
  private static String send(String request) throws IOException {
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

  static String unescape(String text) {
    return text.replace("~", "\r\n").translateEscapes();
  }
}
