package dev.terrace.kit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.Await;
import dev.terrace.kit.RawHttp;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.admin.Health;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.lifecycle.DrainConfig;
import dev.terrace.kit.lifecycle.ListenException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HttpServerTest {
  private static final HostPort FREE = new HostPort("127.0.0.1", 0);
  private static final HttpHandler ECHO =
      exchange ->
          exchange
              .getResponseSender()
              .send(
                  RequestId.of(exchange)
                      + " "
                      + exchange.getRequestHeaders().getFirst(RequestId.HEADER));

  private TestTier tier;

  @BeforeEach
  void startTier() {
    tier = Tier.forTests("test-tier");
  }

  @AfterEach
  void stopTier() {
    tier.close();
  }

  private HostPort start(HttpHandler handler) {
    return start(HttpServer.builder("main", tier), handler).addresses().getFirst();
  }

  private HttpServer start(HttpServer.Builder builder, HttpHandler handler) {
    return tier.add("http", builder.listen(FREE).start(handler));
  }

  private static LimitsConfig limits(String yaml) {
    return Config.parse(LimitsConfig.class, yaml, "limits.yaml", Map.of());
  }

  @Test
  void aRequestGetsAnIdThatIsReturnedAndPassedOn() throws Exception {
    var address = start(ECHO);

    var first = RawHttp.get(address, "/");
    var second = RawHttp.get(address, "/");

    String id = first.header("x-request-id");
    assertThat(id).matches("[0-9A-HJKMNP-TV-Z]{26}");
    assertThat(first.body()).isEqualTo(id + " " + id);
    assertThat(second.header("x-request-id")).isNotEqualTo(id).isGreaterThan(id.substring(0, 8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "abc-123_X.y", "01K3ZZ"})
  void aTrustedIdIsKept(String id) throws Exception {
    var response = RawHttp.get(start(ECHO), "/", "X-Request-Id: " + id);

    assertThat(response.header("x-request-id")).isEqualTo(id);
    assertThat(response.body()).isEqualTo(id + " " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\"b", "é", "{}", "a/b", ""})
  void anIdThatCouldForgeALogLineIsReplaced(String id) throws Exception {
    var response = RawHttp.get(start(ECHO), "/", "X-Request-Id: " + id);

    assertThat(response.header("x-request-id")).matches("[0-9A-Z]{26}");
    assertThat(response.body()).doesNotContain(id.isEmpty() ? "null" : id);
  }

  @Test
  void anIdIsLimitedInLength() throws Exception {
    var address = start(ECHO);

    assertThat(RawHttp.get(address, "/", "X-Request-Id: " + "x".repeat(128)).header("x-request-id"))
        .hasSize(128);
    assertThat(RawHttp.get(address, "/", "X-Request-Id: " + "x".repeat(129)).header("x-request-id"))
        .hasSize(26);
  }

  @Test
  void virtualThreadsTakeNoBuffersWithThem() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var address =
          start(exchange ->
              exchange.dispatch(
                  threads,
                  blocking -> {
                    blocking.startBlocking();
                    blocking.getOutputStream().write(new byte[100]);
                    blocking.endExchange();
                  }));
      RawHttp.get(address, "/");
      long before = directMemory();

      for (int i = 0; i < 1000; i++) {
        assertThat(RawHttp.get(address, "/").status()).isEqualTo(200);
      }

      assertThat(directMemory() - before).isLessThan(4L << 20); // one for each would be 16 MiB
    }
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void strangersCannotNameTheirRequests() throws Exception {
    var server = start(HttpServer.builder("main", tier).trustRequestId(false), ECHO);

    var response = RawHttp.get(server.addresses().getFirst(), "/", "X-Request-Id: mine");

    assertThat(response.body()).doesNotContain("mine");
  }

  @Test
  void healthFollowsReadiness() throws Exception {
    var address = start(ECHO);
    var state = new AtomicReference<>(Health.up());

    assertThat(RawHttp.get(address, "/health").status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/health").body()).isEqualTo("ok\n");

    tier.health().add("database", state::get);
    Await.until("up", () -> tier.health().ready().ready());
    state.set(Health.down("gone"));
    Await.until("down", () -> !tier.health().ready().ready());
    var response = RawHttp.get(address, "/health");

    assertThat(response.status()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("database: gone\n");
    assertThat(RawHttp.request(address, "POST", "/health").body()).doesNotContain("gone");
  }

  @Test
  void healthCanBeLeftToTheHandler() throws Exception {
    var server = start(HttpServer.builder("main", tier).health(false), ECHO);

    assertThat(RawHttp.get(server.addresses().getFirst(), "/health").body()).isNotEqualTo("ok\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "GET /\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"
      })
  void malformedRequestsAreRefusedAndTheConnectionEnds(String request) throws Exception {
    var reached = new CountDownLatch(1);
    var address =
        start(exchange -> {
          reached.countDown();
          ECHO.handleRequest(exchange);
        });

    try (var http = new RawHttp(address)) {
      var response = http.send(request).read();

      assertThat(response.status()).isEqualTo(400);
      assertThat(http.ended()).isTrue();
    }
    assertThat(reached.getCount()).as("handler not reached").isEqualTo(1);
  }

  @Test
  void tooLargeHeadersAreRefused() throws Exception {
    var server =
        start(HttpServer.builder("main", tier).limits(limits("{maxHeaderSize: 2KiB}")), ECHO);
    var address = server.addresses().getFirst();

    assertThat(RawHttp.get(address, "/", "X: " + "x".repeat(1800)).status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/", "X: " + "x".repeat(2048)).status()).isEqualTo(431);
    assertThat(RawHttp.get(address, "/" + "x".repeat(2048)).status()).isEqualTo(414);
    assertThat(RawHttp.get(address, "/?" + "x".repeat(2048)).status()).isEqualTo(414);
    assertThat(RawHttp.get(address, "/", "X: " + "x".repeat(5000)).status()).isEqualTo(431);
    assertThat(RawHttp.get(address, "/", "X: " + "x".repeat(500_000)).status()).isEqualTo(431);
    assertThat(RawHttp.get(address, "/" + "x".repeat(500_000)).status()).isEqualTo(414);
  }

  @Test
  void tooManyHeadersAreRefused() throws Exception {
    var server = start(HttpServer.builder("main", tier).limits(limits("{maxHeaders: 10}")), ECHO);
    var address = server.addresses().getFirst();

    assertThat(RawHttp.get(address, "/", "X: y\r\n".repeat(7) + "X: y").status()).isEqualTo(200);
    assertThat(RawHttp.get(address, "/", "X: y\r\n".repeat(11) + "X: y").status()).isEqualTo(431);
    assertThat(RawHttp.get(address, "/", "X: y\r\n".repeat(30) + "X: y").status()).isEqualTo(431);
    assertThat(RawHttp.get(address, "/", "X: y\r\n".repeat(9000) + "X: y").status()).isEqualTo(431);
  }

  @Test
  void tooLargeBodiesAreRefused() throws Exception {
    var server =
        start(
            HttpServer.builder("main", tier).limits(limits("{maxBodySize: 10}")),
            exchange ->
                exchange
                    .getRequestReceiver()
                    .receiveFullBytes(
                        (done, bytes) -> done.getResponseSender().send("got " + bytes.length),
                        HttpServerTest::bodyFailed));
    var address = server.addresses().getFirst();

    try (var http = new RawHttp(address)) {
      http.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789");
      assertThat(http.read().body()).isEqualTo("got 10");
      http.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
      var refused = http.read();
      assertThat(refused.status()).isEqualTo(413);
      assertThat(refused.header("connection")).isEqualTo("close");
      assertThat(http.ended()).isTrue();
    }
    try (var http = new RawHttp(address)) {
      http.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("5\r\n01234\r\n5\r\n01234\r\n0\r\n\r\n");
      assertThat(http.read().body()).isEqualTo("got 10");
      http.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.send("5\r\n01234\r\n6\r\n012345\r\n0\r\n\r\n");
      assertThat(http.read().status()).isEqualTo(413);
    }
  }

  @Test
  void whoSendsItAllBeforeReadingSeesTheRefusalToo() throws Exception {
    var server =
        start(HttpServer.builder("main", tier).limits(limits("{maxBodySize: 1MiB}")), ECHO);

    for (int i = 0; i < 5; i++) {
      try (var http = new RawHttp(server.addresses().getFirst())) {
        http.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16777216\r\n\r\n");
        String part = "x".repeat(65_536);
        for (int sent = 0; sent < 16_777_216; sent += part.length()) {
          http.send(part);
        }
        assertThat(http.read().status()).isEqualTo(413);
      }
    }
  }

  private static void bodyFailed(HttpServerExchange exchange, Exception failure) {
    exchange.setStatusCode(HttpServer.bodyTooLarge(failure) ? 413 : 400);
    exchange.endExchange();
  }

  @Test
  void aFailedHandlerShowsNothingOfItself() throws Exception {
    var address =
        start(exchange -> {
          throw new IllegalStateException("the password is hunter2");
        });

    var response = RawHttp.get(address, "/");

    assertThat(response.status()).isEqualTo(500);
    assertThat(response.body()).isEqualTo("500 Internal Server Error\n");
    assertThat(response.header("x-request-id")).isNotEmpty();
    assertThat(response.header("server")).isEmpty();
  }

  @Test
  void requestsAreCounted() throws Exception {
    var address = start(exchange -> exchange.setStatusCode(404).endExchange());

    RawHttp.get(address, "/a");
    RawHttp.request(address, "BREW", "/b");
    RawHttp.get(address, "/health");

    Await.until(
        "both counted",
        () -> {
          var metrics = RawHttp.get(tier.admin().address(), "/metrics").body();
          return metrics.contains(
                  "http_server_requests_seconds_count{listener=\"main\",method=\"GET\",status=\"4xx\"} 1")
              && metrics.contains(
                  "http_server_requests_seconds_count{listener=\"main\",method=\"other\",status=\"4xx\"} 1")
              && metrics.contains("http_server_requests_in_flight{listener=\"main\"} 0.0");
        });
  }

  @Test
  void anAddressInUseIsNamed() {
    var used = start(ECHO);

    assertThatThrownBy(() -> HttpServer.builder("second", tier).listen(used).start(ECHO))
        .isInstanceOf(ListenException.class)
        .hasMessageStartingWith("cannot listen on " + used + ": Address already in use");
  }

  @Test
  void severalAddressesAreListenedOnInOrder() throws Exception {
    var server = start(HttpServer.builder("main", tier).listen(new HostPort("localhost", 0)), ECHO);

    assertThat(server.addresses()).hasSize(2).doesNotHaveDuplicates();
    for (HostPort address : server.addresses()) {
      assertThat(RawHttp.get(address, "/").status()).isEqualTo(200);
    }
  }

  @Test
  void pathsAreDecodedOnlyWhereWanted() throws Exception {
    HttpHandler path = exchange -> exchange.getResponseSender().send(exchange.getRequestPath());
    var decoded = start(HttpServer.builder("a", tier), path).addresses().getFirst();
    var raw = start(HttpServer.builder("b", tier).decodeUrl(false), path).addresses().getFirst();

    assertThat(RawHttp.get(decoded, "/%61%2Fb%20c").body()).isEqualTo("/a%2Fb c");
    assertThat(RawHttp.get(raw, "/%61%2Fb%20c").body()).isEqualTo("/%61%2Fb%20c");
  }

  @Test
  void drainServesOnAndFinishesWhatIsInFlight() throws Exception {
    var release = new CountDownLatch(1);
    var arrived = new CountDownLatch(1);
    var server =
        start(
            HttpServer.builder("main", tier),
            exchange -> {
              if (exchange.getRequestPath().equals("/slow")) {
                arrived.countDown();
                exchange.dispatch(
                    Executors.newVirtualThreadPerTaskExecutor(), () -> finish(exchange, release));
              } else {
                ECHO.handleRequest(exchange);
              }
            });
    var address = server.addresses().getFirst();

    try (var slow = new RawHttp(address);
        var idle = new RawHttp(address)) {
      assertThat(idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().header("connection"))
          .isNotEqualTo("close");
      slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(arrived.await(5, TimeUnit.SECONDS)).isTrue();
      var drain = new DrainConfig(Duration.ofMillis(300), Duration.ofSeconds(20));
      var drained = Thread.ofVirtual().start(() -> drain(drain));
      Await.until("draining", () -> !tier.health().ready().ready());

      // within the grace: not ready, but serving, on new and on old connections
      assertThat(RawHttp.get(address, "/health").status()).isEqualTo(503);
      assertThat(RawHttp.get(address, "/").status()).isEqualTo(200);
      var last = idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(idle.ended()).isTrue();

      // after it: no new connections, but the request in flight is finished
      Await.until("socket closed", () -> refused(address));
      assertThat(drained.isAlive()).isTrue();
      release.countDown();
      var response = slow.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("slowly");
      assertThat(response.header("connection")).isEqualTo("close");
      assertThat(drained.join(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void connectionsToAnAddressThatMovesEndWithTheirNextAnswer() throws Exception {
    var address = start(HttpServer.builder("main", tier), ECHO).addresses().getFirst();
    InetAddress moves = InetAddress.ofLiteral("127.0.0.1");

    try (var client = new RawHttp(address)) {
      tier.lifecycle().leaving(InetAddress.ofLiteral("127.0.0.2"), true);
      var first = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      assertThat(first.header("connection")).isNotEqualTo("close");
      tier.lifecycle().leaving(moves, true);
      var last = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();

      assertThat(last.header("connection")).isEqualTo("close");
      assertThat(client.ended()).isTrue();
    }

    tier.lifecycle().leaving(moves, false);
    try (var client = new RawHttp(address)) {
      var stays = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      assertThat(stays.header("connection")).isNotEqualTo("close");
    }
  }

  private static void finish(HttpServerExchange exchange, CountDownLatch release) {
    try {
      release.await();
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
      exchange.getResponseSender().send("slowly");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drain(DrainConfig config) {
    try {
      tier.lifecycle().drain(config);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean refused(HostPort address) throws Exception {
    try (var _ = new RawHttp(address)) {
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  private static void neverEnd(HttpServerExchange exchange) {
    exchange.dispatch(exchange.getConnection().getWorker(), () -> {});
  }

  @Test
  void drainGivesUpAfterItsTimeout() throws Exception {
    var server = start(HttpServer.builder("main", tier), HttpServerTest::neverEnd);
    try (var http = new RawHttp(server.addresses().getFirst())) {
      http.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n");
      Await.until("in flight", () -> server.inFlight() == 1);

      long began = System.nanoTime();
      server.drain(Duration.ofMillis(200));

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
      server.close();
      assertThatThrownBy(http::read).hasMessageContaining("connection ended");
    }
  }
}
