package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.Await;
import dev.terrace.kit.RawHttp;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.lifecycle.DrainConfig;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ReadyAnswerTest {
  private static final HostPort FREE = new HostPort("127.0.0.1", 0);
  private static final int LARGE = 8 << 20;

  private final AtomicInteger ready = new AtomicInteger();
  private final AtomicInteger ordinary = new AtomicInteger();
  private TestTier tier;
  private HttpServer server;
  private ByteBuffer body = ByteBuffer.allocateDirect(0);

  @BeforeEach
  void start() {
    tier = Tier.forTests("test-tier");
    var limits = Config.parse(LimitsConfig.class, "idleTimeout: 1s", "limits.yaml", Map.of());
    server =
        tier.add(
            "http",
            HttpServer.builder("main", tier).limits(limits).listen(FREE).start(this::answer));
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  private void answer(HttpServerExchange exchange) {
    if (exchange.getRequestPath().equals("/later") && exchange.isInIoThread()) {
      var threads = Executors.newVirtualThreadPerTaskExecutor();
      exchange.dispatch(threads, () -> exchange.getIoThread().execute(() -> send(exchange)));
    } else {
      send(exchange);
    }
  }

  private void send(HttpServerExchange exchange) {
    Map<HttpString, String> fields = new LinkedHashMap<>();
    fields.put(Headers.CONTENT_LENGTH, Integer.toString(body.remaining()));
    fields.put(Headers.CONTENT_TYPE, "text/plain");
    String lines = "Content-Length: %d\r\nContent-Type: text/plain\r\n".formatted(body.remaining());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html"); // replaced
    exchange.getResponseHeaders().put(new HttpString("X-Two"), "line\r\nInjected: 1");
    if (ReadyAnswer.send(exchange, fields, lines.getBytes(ISO_8859_1), body)) {
      ready.incrementAndGet();
    } else {
      ordinary.incrementAndGet();
      fields.forEach(exchange.getResponseHeaders()::put);
      exchange.getResponseSender().send(body.duplicate());
    }
  }

  private void bodyOf(int size) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + i % 23);
    }
    body = ByteBuffer.allocateDirect(size).put(bytes).flip();
  }

  private byte[] bodyBytes() {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    return bytes;
  }

  private HostPort address() {
    return server.addresses().getFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 4096, 4097, 40_000, LARGE})
  void theHeadHasTheFieldsOfBothOnce(int size) throws Exception {
    bodyOf(size);

    RawHttp.Response answer;
    try (var http = new RawHttp(address())) {
      answer = http.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
    }

    Await.until("sent ready", () -> ready.get() == 1);
    assertThat(answer.head().lines().findFirst()).hasValue("HTTP/1.1 200 OK");
    assertThat(answer.head()).containsOnlyOnce("Content-Type: text/plain");
    assertThat(answer.head()).containsOnlyOnce("Content-Length: " + size).doesNotContain("html");
    assertThat(answer.header("x-two")).isEqualTo("line  Injected: 1");
    assertThat(answer.header("date"))
        .matches("\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
    assertThat(answer.header("x-request-id")).matches("[0-9A-HJKMNP-TV-Z]{26}");
    assertThat(answer.body().getBytes(ISO_8859_1)).isEqualTo(bodyBytes());
    Await.until("ended", () -> server.inFlight() == 0);
    assertThat(body.remaining()).isEqualTo(size);
  }

  @Test
  void requestsInARowAreAnsweredInOrderOnOneConnection() throws Exception {
    bodyOf(5000);
    try (var http = new RawHttp(address())) {
      String request = "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n";
      http.send(request.formatted("a") + request.formatted("later") + request.formatted("c"));
      for (int i = 0; i < 3; i++) {
        assertThat(http.read().body()).hasSize(5000);
      }
      assertThat(http.send(request.formatted("d")).read().body()).hasSize(5000);
    }
    Await.until("all sent ready", () -> ready.get() == 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
      })
  void whatNeedsMoreGoesTheOrdinaryWay(String request) throws Exception {
    bodyOf(1000);
    try (var http = new RawHttp(address())) {
      assertThat(http.send(request).read().body()).hasSize(1000);
    }
    assertThat(ordinary).hasValue(1);
    assertThat(ready).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/later"})
  void aSlowReaderGetsItAll(String path) throws Exception {
    bodyOf(LARGE);
    try (var socket = connect(path)) {
      Await.until("handed over", () -> ready.get() == 1);
      InputStream in = socket.getInputStream();
      byte[] all = new byte[LARGE + 4096];
      int size = 0;
      int read;
      while (size < LARGE
          && (read = in.read(all, size, Math.min(100_000, all.length - size))) > 0) {
        size += read;
        Thread.onSpinWait();
      }
      String text = new String(all, 0, 1000, ISO_8859_1);
      int head = text.indexOf("\r\n\r\n") + 4;
      in.readNBytes(all, size, head + LARGE - size);
      assertThat(Arrays.copyOfRange(all, head, head + LARGE)).isEqualTo(bodyBytes());
      Await.until("ended", () -> server.inFlight() == 0);
      Await.until("counted", () -> metric("http_server_response_bytes_total") == LARGE);

      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1));
      assertThat(in.readNBytes(16)).isEqualTo("HTTP/1.1 200 OK\r".getBytes(ISO_8859_1));
    }
  }

  @Test
  void aClientThatGoesAwayLeavesNothingBehind() throws Exception {
    bodyOf(LARGE);
    try (var socket = connect("/")) {
      Await.until("handed over", () -> ready.get() == 1);
      assertThat(server.inFlight()).isEqualTo(1);
      socket.setSoLinger(true, 0); // a reset
    }
    Await.until("ended", () -> server.inFlight() == 0);
  }

  @Test
  void aClientThatTakesNothingIsGivenUp() throws Exception {
    bodyOf(LARGE);
    try (var _ = connect("/")) {
      Await.until("handed over", () -> ready.get() == 1);
      Await.until("ended", () -> server.inFlight() == 0);
    }
  }

  @Test
  void whileDrainingTheConnectionEnds() throws Exception {
    bodyOf(1000);
    try (var http = new RawHttp(address())) {
      String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(http.send(request).read().header("connection")).isNotEqualTo("close");
      var drain = new DrainConfig(Duration.ofSeconds(5), Duration.ofSeconds(5));
      Thread.ofVirtual()
          .start(() -> {
            try {
              tier.lifecycle().drain(drain);
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          });
      Await.until("draining", () -> !tier.health().ready().ready());

      assertThat(http.send(request).read().header("connection")).isEqualTo("close");
    }
  }

  private double metric(String name) throws Exception {
    return RawHttp.get(tier.admin().address(), "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{listener=\"main\"}"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private Socket connect(String path) throws Exception {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(address().socketAddress());
    socket
        .getOutputStream()
        .write("GET %s HTTP/1.1\r\nHost: a\r\n\r\n".formatted(path).getBytes(ISO_8859_1));
    return socket;
  }
}
