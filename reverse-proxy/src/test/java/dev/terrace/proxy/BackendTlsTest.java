package dev.terrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.tls.ServerTls;
import dev.terrace.kit.tls.TlsConfig;
import dev.terrace.kit.tls.TlsException;
import dev.terrace.proxy.pool.LastCheck;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS to servers: one of ours, one of openssl's, and some that misbehave. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendTlsTest {
  private static final String NO_CHECKS =
      "check: {enabled: false}\nretries: 0\ntimeout: {connect: 30s}";
  private static final String BAD = "HTTP/1.1 50";
  private static final String LARGE = "x".repeat(6_000_000);

  private final TestTier tier = Tier.forTests("origin");
  private Path folder = Path.of("");
  private HttpServer open = unset();
  private HttpServer closed = unset();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // set before all tests
  private static <T> T unset() {
    return null;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    certificate("origin", "DNS:localhost,IP:127.0.0.1");
    certificate("api", "DNS:api.example");
    certificate("client", "DNS:client");
    certificate("stranger", "DNS:localhost");
    open = origin("open", "");
    closed = origin("closed", "verify: required\ncaFile: client.crt\n");
  }

  @AfterAll
  void stop() {
    tier.close();
  }

  private void certificate(String name, String names) throws Exception {
    Path log = Files.createTempFile(folder, "openssl", ".log");
    Process process =
        new ProcessBuilder(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
                        + " -days 2 -subj /CN=%s -addext subjectAltName=%s -keyout %s.key -out %s.crt")
                    .formatted(name, names, name, name)
                    .split(" "))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(Files.readString(log));
    }
  }

  private HttpServer origin(String name, String more) {
    TlsConfig config =
        Config.parse(
            TlsConfig.class,
            "certificate: origin.crt\ncertificates: [{certificate: api.crt}]\n" + more,
            folder.resolve("origin.yaml").toString(),
            Map.of());
    return tier.add(
        name,
        HttpServer.builder(name, tier)
            .listenTls(HostPort.parse("127.0.0.1:0"), ServerTls.context(config))
            .limits(
                Config.parse(
                    LimitsConfig.class,
                    "{maxBodySize: 1GiB, headerTimeout: 30s}",
                    "limits",
                    Map.of()))
            .start(BackendTlsTest::answer));
  }

  private static void answer(HttpServerExchange exchange) {
    switch (exchange.getRequestPath()) {
      case "/large" -> exchange.getResponseSender().send(LARGE);
      case "/read" ->
          exchange
              .getRequestReceiver()
              .receiveFullBytes((done, body) -> done.getResponseSender().send("" + body.length));
      default -> exchange.getResponseSender().send("hello over " + exchange.getProtocol());
    }
  }

  private ProxyFixture proxy(String options, HostPort address, String ssl) {
    return ProxyFixture.startYaml(config(options, address, ssl));
  }

  private String config(String options, HostPort address, String ssl) {
    String files = ssl.replaceAll("(caFile|certificate): ", "$1: " + folder + "/");
    return "%s\nservers: [{name: s1, address: \"%s\", ssl: %s}]".formatted(options, address, files);
  }

  private static HostPort address(HttpServer server) {
    return server.addresses().getFirst();
  }

  @Test
  void requestsGoThroughOneConnectionByTls() throws Exception {
    long before = open.clients().traffic().sessions().total();
    try (ProxyFixture proxy = proxy(NO_CHECKS, address(open), "{caFile: origin.crt}")) {
      for (int i = 0; i < 5; i++) {
        assertThat(proxy.get("/")).startsWith("HTTP/1.1 200").endsWith("hello over HTTP/1.1");
      }
      ProxyFixture.await(() -> proxy.backend().status().servers().getFirst().idle() > 0);
      assertThat(proxy.get("/large")).endsWith("\r\n\r\n" + LARGE);
      assertThat(
              proxy.exchange(
                  "POST /read HTTP/1.1\r\nHost: site\r\nConnection: close\r\nContent-Length: "
                      + LARGE.length()
                      + "\r\n\r\n"
                      + LARGE))
          .endsWith("\r\n\r\n" + LARGE.length());
    }
    // The I/O threads have connections of their own.
    assertThat(open.clients().traffic().sessions().total() - before)
        .isBetween(1L, (long) Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aSlowReaderOfALargeAnswerHoldsTheServerBack() throws Exception {
    try (ProxyFixture proxy = proxy(NO_CHECKS, address(open), "{caFile: origin.crt}");
        Socket socket = new Socket()) {
      socket.setSoTimeout(20_000);
      socket.setReceiveBufferSize(4096);
      socket.connect(proxy.address().socketAddress());
      socket
          .getOutputStream()
          .write("GET /large HTTP/1.1\r\nHost: site\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.read());
      }

      assertThat(in.readNBytes(LARGE.length()))
          .isEqualTo(LARGE.getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Test
  void checksSpeakTlsToo() throws Exception {
    try (ProxyFixture proxy =
        proxy(
            "check: {inter: 100ms, uri: /, timeout: 30s}", address(open), "{caFile: origin.crt}")) {
      ProxyFixture.await(() -> state(proxy).equals("up"));
      assertThat(lastCheck(proxy)).isEqualTo("answered 200");
    }
    try (ProxyFixture proxy =
        proxy(
            "check: {inter: 100ms, type: tcp, timeout: 30s}",
            address(open),
            "{caFile: stranger.crt}")) {
      ProxyFixture.await(() -> state(proxy).equals("down"));
      assertThat(lastCheck(proxy))
          .isEqualTo("TLS handshake: its certificate comes from no known authority");
    }
  }

  private static String state(ProxyFixture proxy) {
    return proxy.backend().status().servers().getFirst().state();
  }

  private static String lastCheck(ProxyFixture proxy) {
    LastCheck check = proxy.backend().pool().servers().getFirst().lastCheck();
    return Objects.requireNonNull(check).detail();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{caFile: stranger.crt}|its certificate comes from no known authority",
        "true|its certificate comes from no known authority",
        "{caFile: origin.crt, verifyHost: other.example}|other.example",
        "{caFile: origin.crt, minVersion: TLSv1.3, ciphers: [TLS_CHACHA20_POLY1305_SHA256]}|",
        "{verify: none}|",
        "{verify: none, sni: api.example}|",
        "{caFile: api.crt, sni: api.example}|",
        "{caFile: api.crt, sni: api.example, verifyHost: localhost}|",
        "{caFile: origin.crt, sni: ''}|",
        "{caFile: api.crt}|its certificate comes from no known authority",
      })
  void onlyAServerThatProvesItsNameIsSpokenTo(String ssl, String reason) throws Exception {
    try (ProxyFixture proxy =
        proxy("check: {inter: 1m, timeout: 30s}\nretries: 0", address(open), ssl)) {
      String answer = proxy.get("/");

      if (reason == null) {
        assertThat(answer).startsWith("HTTP/1.1 200");
      } else {
        assertThat(answer).startsWith(BAD); // by the request, or by the check before it
        ProxyFixture.await(() -> state(proxy).equals("down"));
        assertThat(lastCheck(proxy)).startsWith("TLS handshake: ").contains(reason);
        try (ProxyFixture unchecked = proxy(NO_CHECKS, address(open), ssl)) {
          assertThat(unchecked.get("/")).startsWith("HTTP/1.1 502");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aServerMaySeeACertificateOfOurs(String version) throws Exception {
    try (ProxyFixture proxy =
        proxy(
            NO_CHECKS,
            address(closed),
            "{caFile: origin.crt, certificate: client.crt, minVersion: " + version + "}")) {
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 200");
    }
    for (String ssl :
        List.of("{caFile: origin.crt}", "{caFile: origin.crt, certificate: stranger.crt}")) {
      try (ProxyFixture proxy = proxy(NO_CHECKS, address(closed), ssl)) {
        assertThat(proxy.get("/")).startsWith("HTTP/1.1 502");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void opensslIsUnderstood(String version) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process server =
        new ProcessBuilder(
                "openssl",
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-www",
                "-quiet",
                "-cert",
                "origin.crt",
                "-key",
                "origin.key",
                version)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s_server.log").toFile())
            .start();
    try (ProxyFixture proxy =
        proxy(
            "check: {inter: 50ms, fastinter: 50ms, downinter: 50ms, uri: /, timeout: 30s}\ntimeout: {connect: 30s}",
            new HostPort("127.0.0.1", port),
            "{caFile: origin.crt}")) {
      ProxyFixture.await(() -> state(proxy).equals("up"));

      assertThat(proxy.get("/")).contains("200 ").contains("s_server -accept");
    } finally {
      server.destroy();
    }
  }

  @Test
  void aHandshakeThatDoesNotEndIsAConnectThatTakesTooLong() throws Exception {
    try (RawServer silent = RawServer.start(connection -> connection.readHead());
        ProxyFixture proxy =
            proxy(
                "check: {inter: 1m, timeout: 200ms}\ntimeout: {connect: 200ms}\nretries: 0",
                silent.address(),
                "{verify: none}")) {
      long began = System.nanoTime();
      assertThat(proxy.get("/")).startsWith(BAD);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(10);
      ProxyFixture.await(() -> state(proxy).equals("down"));
      assertThat(lastCheck(proxy)).isEqualTo("check timeout after 200 ms");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
  void aServerWithoutTlsIsToldApart(String greeting) throws Exception {
    try (RawServer plain = RawServer.start(connection -> connection.write(greeting));
        ProxyFixture proxy =
            proxy(
                "check: {inter: 1m, timeout: 30s}\nretries: 0",
                plain.address(),
                "{verify: none}")) {
      assertThat(proxy.get("/")).startsWith(BAD);
      ProxyFixture.await(() -> state(proxy).equals("down"));
      assertThat(lastCheck(proxy)).startsWith("TLS handshake: ");
    }
  }

  @Test
  void changedFilesCountAfterAReload() throws Exception {
    Files.copy(folder.resolve("origin.crt"), folder.resolve("ca.crt"));
    String yaml = config(NO_CHECKS, address(open), "{caFile: ca.crt}");
    BackendConfig config = Config.parse(BackendConfig.class, yaml, "x.yaml", Map.of());
    try (ProxyFixture proxy = ProxyFixture.startYaml(yaml)) {
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 200");

      copy("stranger.crt");
      proxy.backend().replace(config);
      ProxyFixture.await(() -> proxy.backend().status().servers().getFirst().idle() == 0);
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 502");

      Files.writeString(folder.resolve("ca.crt"), "nothing");
      assertThatThrownBy(() -> proxy.backend().replace(config)).isInstanceOf(TlsException.class);
      assertThat(config.fileProblems().getFirst().key()).isEqualTo("servers[0].ssl.caFile");

      copy("origin.crt");
      proxy.backend().replace(config);
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aServerIsAddedAtRunTimeOnlyIfItsFilesCanBeUsed() throws Exception {
    try (ProxyFixture proxy = proxy(NO_CHECKS, address(closed), "{caFile: origin.crt}")) {
      ServerConfig broken = config("{caFile: gone.crt}");
      assertThatThrownBy(() -> proxy.backend().addServer(broken))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("ssl.caFile: " + folder.resolve("gone.crt") + ": no such file");

      proxy.backend().addServer(config("{caFile: origin.crt}"));

      assertThat(proxy.backend().status().servers()).hasSize(2);
    }
  }

  private ServerConfig config(String ssl) {
    return Config.parse(
        ServerConfig.class,
        "name: s2\naddress: \"%s\"\nssl: %s".formatted(address(open), ssl),
        folder.resolve("x.yaml").toString(),
        Map.of());
  }

  private void copy(String from) throws IOException {
    Files.copy(folder.resolve(from), folder.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{key: x.key}|ssl.key: needs certificate",
        "{verify: none, verifyHost: x}|ssl.verify: is none, so that caFile and verifyHost would",
        "{sni: 10.0.0.1}|ssl.sni: must be a host name but was '10.0.0.1'",
        "maybe|ssl.enabled: must be true or false but was 'maybe'",
      })
  void whatDoesNotFitTogetherIsRefused(String ssl, String message) {
    assertThatThrownBy(() ->
            Config.parse(
                BackendConfig.class,
                "servers: [{name: s, address: \"127.0.0.1:1\", ssl: %s}]".formatted(ssl),
                "x.yaml",
                Map.of()))
        .hasMessageContaining(message);
  }
}
