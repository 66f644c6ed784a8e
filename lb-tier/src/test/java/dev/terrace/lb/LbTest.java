package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.HttpServer;
import io.undertow.Handlers;
import io.undertow.util.Headers;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LbTest {
  @TempDir private static Path folder;
  private static TestCertificate certificate;

  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<Web> webs = new ArrayList<>();

  /** A web server that says its name and what it was told about the client. */
  private final class Web {
    private final TestTier tier = Tier.forTests("web");
    private final String name;
    private final HostPort address;

    Web(String name) {
      this.name = name;
      HttpServer server =
          tier.add(
              "http",
              HttpServer.builder("http", tier)
                  .listen(new HostPort("127.0.0.1", 0))
                  .start(exchange -> {
                    if (exchange.getRequestPath().equals("/chat")) {
                      Handlers.websocket((_, channel) -> echo(channel)).handleRequest(exchange);
                      return;
                    }
                    if (exchange.getRequestPath().equals("/read")) {
                      exchange
                          .getRequestReceiver()
                          .receiveFullBytes(
                              (read, body) -> read.getResponseSender().send("read " + body.length));
                      return;
                    }
                    if (exchange.getRequestPath().equals("/login")) {
                      exchange
                          .getResponseHeaders()
                          .put(Headers.SET_COOKIE, "JSESSIONID=s3cret; Path=/");
                    }
                    var headers = exchange.getRequestHeaders();
                    exchange
                        .getResponseSender()
                        .send(
                            "%s proto=%s cookie=%s"
                                .formatted(
                                    name,
                                    headers.getFirst("X-Forwarded-Proto"),
                                    headers.getFirst("Cookie")));
                  }));
      address = server.addresses().getFirst();
      parts.add(tier);
    }
  }

  private static void echo(WebSocketChannel channel) {
    channel
        .getReceiveSetter()
        .set(
            new AbstractReceiveListener() {
              @Override
              protected void onFullTextMessage(WebSocketChannel from, BufferedTextMessage message) {
                WebSockets.sendText(message.getData(), from, null);
              }
            });
    channel.resumeReceives();
  }

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.create(folder);
  }

  @BeforeEach
  void startServers() {
    webs.add(new Web("web-1"));
    webs.add(new Web("web-2"));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : parts.reversed()) {
      part.close();
    }
  }

  private record Lb(TestTier tier, Frontends frontends, LbConfig config) {
    String url() {
      return "https://localhost:" + frontends.addresses("https").getFirst().port();
    }
  }

  private Lb start(String more) {
    return start(more, "{key: secret}");
  }

  private Lb startBalanced(String balance) {
    return start("", "{key: secret}, " + balance);
  }

  private Lb start(String more, String cookie) {
    LbConfig config = config(more, cookie);
    TestTier tier = Tier.forTests("lb");
    parts.add(tier);
    return new Lb(tier, LbMain.start(config, tier), config);
  }

  private LbConfig config(String more) {
    return config(more, "{key: secret}");
  }

  private LbConfig config(String more, String cookie) {
    return Config.parse(
        LbConfig.class,
        """
        admin: {listen: "127.0.0.1:0"}
        frontends:
          http: {bind: [{address: "127.0.0.1:0"}], redirect: {port: 8443}}
          https:
            bind: [{address: "127.0.0.1:0", tls: {certificate: "%s", key: "%s"}}]
            hsts: {maxAge: 1d}
            defaultBackend: web
        defaults: {check: {inter: 100ms, fastinter: 50ms, downinter: 100ms}}
        backends:
          web: {cookie: %s, servers: [{name: %s, address: "%s"}, {name: %s, address: "%s"}]}
        %s
        """
            .formatted(
                certificate.chain(),
                certificate.key(),
                cookie,
                webs.get(0).name,
                webs.get(0).address,
                webs.get(1).name,
                webs.get(1).address,
                more),
        "lb.yaml",
        Map.of());
  }

  @Test
  void httpsIsForwardedWithHttp2() throws Exception {
    Lb lb = start("");

    HttpResponse<String> answer = client().send(get(lb.url() + "/"), text());

    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("proto=https");
    assertThat(answer.headers().firstValue("strict-transport-security")).contains("max-age=86400");
    assertThat(answer.headers().firstValue("x-request-id")).isPresent();
  }

  @Test
  void aWebSocketGoesThroughTls() throws Exception {
    Lb lb = start("");
    CompletableFuture<String> echoed = new CompletableFuture<>();
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    String message = "hello ".repeat(50_000);

    WebSocket socket =
        builder()
            .build()
            .newWebSocketBuilder()
            .buildAsync(
                URI.create(lb.url().replace("https", "wss") + "/chat"),
                new WebSocket.Listener() {
                  private final StringBuilder text = new StringBuilder();

                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence data, boolean last) {
                    text.append(data);
                    if (last) {
                      echoed.complete(text.toString());
                    }
                    return WebSocket.Listener.super.onText(from, data, last);
                  }

                  @Override
                  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                    closed.complete(code);
                    return CompletableFuture.completedFuture(null);
                  }
                })
            .get(10, TimeUnit.SECONDS);
    socket.sendText(message, true).get(10, TimeUnit.SECONDS);

    assertThat(echoed.get(10, TimeUnit.SECONDS)).isEqualTo(message);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  @Test
  void plainHttpIsRedirected() throws Exception {
    Lb lb = start("");
    int port = lb.frontends().addresses("http").getFirst().port();

    HttpResponse<String> answer =
        client().send(get("http://localhost:" + port + "/a%20b?c=%64"), text());

    assertThat(answer.statusCode()).isEqualTo(308);
    assertThat(answer.headers().firstValue("location"))
        .contains("https://localhost:8443/a%20b?c=%64");
  }

  @Test
  void aVisitorStaysOnOneServerThroughBothLoadBalancers() throws Exception {
    Lb one = start("");
    Lb two = start("");
    CookieManager cookies = new CookieManager();
    HttpClient visitor = builder().cookieHandler(cookies).build();

    HttpResponse<String> first = visitor.send(get(one.url() + "/"), text());
    Set<String> bodies = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> next = visitor.send(get((i % 2 == 0 ? one : two).url() + "/"), text());
      assertThat(next.headers().allValues("set-cookie")).isEmpty();
      bodies.add(next.body());
    }

    assertThat(first.headers().firstValue("set-cookie").orElseThrow())
        .matches("SERVERID=[\\w-]{16}; Path=/; HttpOnly; SameSite=Lax; Secure")
        .doesNotContain("web-");
    assertThat(bodies).containsExactly(first.body()); // servers do not see the cookie
    assertThat(first.body()).contains("cookie=null");
  }

  @Test
  void aCookieOfTheApplicationKeepsAVisitorToo() throws Exception {
    Lb lb = start("", "{mode: prefix, name: JSESSIONID}");
    CookieManager cookies = new CookieManager();
    HttpClient visitor = builder().cookieHandler(cookies).build();

    HttpResponse<String> first = visitor.send(get(lb.url() + "/login"), text());
    Set<String> bodies = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      bodies.add(visitor.send(get(lb.url() + "/"), text()).body());
    }

    assertThat(first.headers().allValues("set-cookie"))
        .hasSize(1)
        .first()
        .asString()
        .matches("JSESSIONID=[\\w-]{16}~s3cret; Path=/");
    assertThat(bodies).containsExactly(first.body().replace("=null", "=JSESSIONID=s3cret"));
  }

  @Test
  void thePathOrAHeaderFieldChoosesTheServerOnWish() throws Exception {
    Lb lb = startBalanced("balance: uri");
    Lb byUser = startBalanced("balance: hdr, hash: {hdr: X-User}");
    Set<String> servers = new HashSet<>();
    Set<String> serversOfUsers = new HashSet<>();

    for (int i = 0; i < 20; i++) {
      String url = lb.url() + "/" + i;
      String served = client().send(get(url + "?a"), text()).body();
      assertThat(client().send(get(url + "?b"), text()).body()).isEqualTo(served);
      servers.add(served);
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(byUser.url() + "/" + i));
      HttpRequest ofUser = request.header("X-User", "user-" + i).build();
      HttpRequest ofSameUser =
          HttpRequest.newBuilder(URI.create(byUser.url() + "/other"))
              .header("X-User", "user-" + i)
              .build();
      String servedUser = client().send(ofUser, text()).body();
      assertThat(client().send(ofSameUser, text()).body()).isEqualTo(servedUser);
      serversOfUsers.add(servedUser);
    }

    assertThat(servers).hasSize(2);
    assertThat(serversOfUsers).hasSize(2);
  }

  @Test
  void visitorsOfADeadServerGetAnotherAndNobodySeesAnError() throws Exception {
    Lb lb = start("");
    HttpClient visitor = builder().cookieHandler(new CookieManager()).build();
    String home = visitor.send(get(lb.url() + "/"), text()).body();

    webs.get(home.startsWith("web-1") ? 0 : 1).tier.close();
    boolean moved = false;
    String last = "";
    for (int i = 0; i < 50; i++) {
      HttpResponse<String> answer = visitor.send(get(lb.url() + "/"), text());
      assertThat(answer.statusCode()).isEqualTo(200);
      moved |= answer.headers().firstValue("set-cookie").isPresent();
      last = answer.body();
      LockSupport.parkNanos(10_000_000);
    }

    assertThat(last).isNotEqualTo(home);
    assertThat(moved).isTrue();
  }

  @Test
  void aReloadTakesServersInAndOutAndKeepsConnections() throws Exception {
    Lb lb = start("");
    HttpClient client = client();
    assertThat(client.send(get(lb.url() + "/"), text()).statusCode()).isEqualTo(200);

    webs.set(0, new Web("web-3"));
    webs.set(1, new Web("web-3b"));
    lb.tier().reload(lb.config(), config(""));

    for (int i = 0; i < 6; i++) {
      assertThat(client.send(get(lb.url() + "/"), text()).body()).startsWith("web-3");
    }
  }

  @Test
  void aReloadThatChangesAddressesIsRefused() {
    Lb lb = start("");
    LbConfig other =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              http: {bind: [{address: "127.0.0.1:8099"}], defaultBackend: web}
            backends:
              web: {servers: [{name: a, address: "127.0.0.1:1"}]}
            """,
            "lb.yaml",
            Map.of());

    assertThatThrownBy(() -> lb.tier().reload(lb.config(), other))
        .hasMessageContaining("frontends.http.bind: cannot change while the frontend is open");
  }

  @Test
  void aReloadTellsWhichKeysTakeARestart() {
    Lb lb = start("");
    LbConfig other =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              http:
                bind: [{address: "127.0.0.1:0"}]
                redirect: {port: 8443}
                limits: {maxBodySize: 1KiB}
            backends:
              web: {servers: [{name: a, address: "127.0.0.1:1"}]}
            """,
            "lb.yaml",
            Map.of());

    lb.tier().reload(lb.config(), other);

    assertThat(lb.tier().keysThatTakeRestart(other)).containsExactly("frontends.http.limits");
    assertThat(lb.tier().keysThatTakeRestart(lb.config())).isEmpty();
  }

  @Test
  void statesAreVisibleOnTheAdminListener() throws Exception {
    Lb lb = start("");
    String url = "http://" + lb.tier().admin().address() + "/backends";
    webs.get(1).tier.close();

    await(() -> fetch(url).contains("\"state\":\"down\""));

    assertThat(fetch(url))
        .contains("\"name\":\"web-1\"", "\"state\":\"up\"", "\"reason\":\"check passed\"");
    assertThat(fetch(url.replace("/backends", "/metrics")))
        .contains("terrace_backend_server_up{backend=\"web\",server=\"web-2\"} 0");
  }

  @Test
  void anAnswerToAnUnreadBodyIsNotHeldBackOverHttp2() throws Exception {
    upload("/");
  }

  @Test
  void aBigBodyStreamsOverHttp2() throws Exception {
    assertThat(upload("/read").body()).isEqualTo("read 9437184");
  }

  private HttpResponse<String> upload(String path) throws Exception {
    Lb lb = start("");
    byte[] body = new byte[9 * 1024 * 1024];

    HttpResponse<String> answer =
        client()
            .send(
                HttpRequest.newBuilder(URI.create(lb.url() + path))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build(),
                text());

    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private static String fetch(String url) {
    try {
      return client().send(get(url), text()).body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("condition did not come true in ten seconds");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static HttpClient client() {
    return builder().build();
  }

  private static HttpClient.Builder builder() {
    return HttpClient.newBuilder().sslContext(certificate.trustingContext());
  }

  private static HttpRequest get(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
