package dev.terrace.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.Await;
import dev.terrace.kit.RawHttp;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.tls.Certificates;
import dev.terrace.kit.tls.PemTls;
import dev.terrace.kit.traffic.ClientTraffic;
import dev.terrace.kit.traffic.Traffic;
import dev.terrace.kit.traffic.TrafficError;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients are counted with their connections, bytes, protocols and errors. */
@Timeout(30)
class ClientTrafficTest {
  private static final HostPort FREE = new HostPort("127.0.0.1", 0);

  @TempDir private static Path folder;

  private TestTier tier;
  private ClientTraffic clients;
  private Traffic traffic;
  private HttpServer server;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Certificates.make(folder, "site");
  }

  @BeforeEach
  void start() {
    tier = Tier.forTests("test-tier");
    clients = ClientTraffic.open("site", tier);
    traffic = clients.traffic();
    server =
        tier.add(
            "http",
            HttpServer.builder("http", tier)
                .clients(clients)
                .listen(FREE)
                .listenTls(
                    FREE,
                    PemTls.serverContext(folder.resolve("site.crt"), folder.resolve("site.key")))
                .start(exchange -> {
                  if (exchange.getRequestPath().equals("/denied")) {
                    AccessLogFields.of(exchange).denied("a rule");
                    exchange.setStatusCode(403);
                  }
                  exchange.getResponseSender().send("hello");
                }));
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  @Test
  void connectionsAreOpenUntilTheyEnd() throws Exception {
    List<RawHttp> open = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      open.add(new RawHttp(server.addresses().getFirst()));
    }
    Await.until("counted", () -> traffic.sessions().current() == 3);
    for (RawHttp one : open) {
      one.close();
    }

    Await.until("ended", () -> traffic.sessions().current() == 0);
    assertThat(traffic.sessions().max()).isEqualTo(3);
    assertThat(traffic.sessions().total()).isEqualTo(3);
  }

  @Test
  void bytesAreThoseOnTheWire() throws Exception {
    String request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd";
    int answers = 0;
    try (RawHttp http = new RawHttp(server.addresses().getFirst())) {
      for (int i = 0; i < 2; i++) {
        RawHttp.Response response = http.send(request).read();
        answers += response.head().length() + response.body().length();
      }
    }

    Await.until("ended", () -> traffic.sessions().current() == 0);
    assertThat(traffic.bytesIn()).isEqualTo(2L * request.getBytes(StandardCharsets.UTF_8).length);
    assertThat(traffic.bytesOut()).isEqualTo(answers);
    assertThat(traffic.requests()).isEqualTo(2);
    assertThat(traffic.responses(2)).isEqualTo(2);
    assertThat(traffic.latency().count()).isEqualTo(2);
    assertThat(clients.mix().tls()).containsEntry("clear", 1L);
  }

  @Test
  void protocolsAndTlsVersionsAreTold() throws Exception {
    URI uri = URI.create("https://localhost:" + server.addresses().getLast().port() + "/");
    try (HttpClient both = HttpClient.newBuilder().sslContext(trusting()).build();
        HttpClient old =
            HttpClient.newBuilder()
                .sslContext(trusting())
                .version(HttpClient.Version.HTTP_1_1)
                .sslParameters(new SSLParameters(null, new String[] {"TLSv1.2"}))
                .build()) {
      both.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      both.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      old.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      Await.until("counted", () -> traffic.requests() == 3);

      assertThat(clients.mix().protocols())
          .containsEntry("HTTP/2", 2L)
          .containsEntry("HTTP/1.1", 1L);
      assertThat(clients.mix().tls())
          .containsEntry("TLSv1.3", 1L)
          .containsEntry("TLSv1.2", 1L)
          .containsEntry("clear", 0L);
      assertThat(traffic.sessions().current()).isEqualTo(2);
      assertThat(traffic.bytesOut()).isGreaterThan(0);
    }
    Await.until("ended", () -> traffic.sessions().current() == 0);
  }

  @Test
  void aClientWithoutAlpnIsCountedToo() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting()
                .getSocketFactory()
                .createSocket("localhost", server.addresses().getLast().port())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .endsWith("hello");
    }

    Await.until("ended", () -> traffic.sessions().current() == 0);
    assertThat(clients.mix().tls()).containsEntry("TLSv1.3", 1L);
  }

  @Test
  void whatIsRefusedIsToldFromWhatIsDenied() throws Exception {
    HostPort address = server.addresses().getFirst();

    assertThat(RawHttp.get(address, "/denied").status()).isEqualTo(403);
    assertThat(RawHttp.get(address, "/", "X\u0001: y").status()).isEqualTo(400);

    Await.until("counted", () -> traffic.errors(TrafficError.DENIED) == 1);
    Await.until("counted", () -> traffic.errors(TrafficError.REQUEST) == 1);
    assertThat(RawHttp.get(tier.admin().address(), "/metrics").body())
        .contains("terrace_frontend_errors_total{frontend=\"site\",kind=\"denied\"} 1.0")
        .contains("terrace_frontend_tls_connections_total{frontend=\"site\",tls=\"clear\"} 2.0");
  }

  private static Certificate certificate() throws Exception {
    try (var in = Files.newInputStream(folder.resolve("site.crt"))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    trusted.setCertificateEntry("ours", certificate());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
