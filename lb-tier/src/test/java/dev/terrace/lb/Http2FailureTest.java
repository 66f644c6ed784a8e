package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one failed request means for the others on its HTTP/2 connection. */
@Timeout(60)
class Http2FailureTest {
  @TempDir private static Path folder;

  private final TestTier tier = Tier.forTests("lb");
  private final CountDownLatch slowArrived = new CountDownLatch(1);
  private final CountDownLatch slowMayEnd = new CountDownLatch(1);
  private final CompletableFuture<Integer> afterHead = new CompletableFuture<>();
  private RawBackend backend;
  private HttpClient client;
  private Frontends frontends;

  @BeforeEach
  void start() throws Exception {
    TestCertificate certificate = TestCertificate.create(folder);
    backend = new RawBackend(this::answer);
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              https:
                bind: [{address: "127.0.0.1:0", tls: {certificate: "%s", key: "%s"}}]
                defaultBackend: web
            defaults: {check: {enabled: false}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
            """
                .formatted(certificate.chain(), certificate.key(), backend.address()),
            "lb.yaml",
            Map.of());
    frontends = LbMain.start(config, tier);
    client = HttpClient.newBuilder().sslContext(certificate.trustingContext()).build();
  }

  @AfterEach
  void stop() throws Exception {
    client.shutdownNow();
    tier.close();
    backend.close();
  }

  private boolean answer(String head, Socket socket) throws IOException {
    if (head.startsWith("GET /slow")) {
      RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nslo");
      slowArrived.countDown();
      try {
        slowMayEnd.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      RawBackend.write(socket, "wly");
      return true;
    }
    if (head.startsWith("GET /silent")) {
      slowArrived.countDown();
      afterHead.complete(socket.getInputStream().read());
      return false;
    }
    String half =
        head.startsWith("GET /length")
            ? "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000)
            : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    RawBackend.write(socket, half);
    if (head.startsWith("GET /reset")) {
      socket.setSoLinger(true, 0);
    }
    return false;
  }

  private HttpRequest get(String path) {
    int port = frontends.addresses("https").getFirst().port();
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path)).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/length", "/chunked", "/reset"})
  void anAnswerThatBreaksOffIsAnErrorOfItsStreamAlone(String path) throws Exception {
    CompletableFuture<HttpResponse<String>> other =
        client.sendAsync(get("/slow"), HttpResponse.BodyHandlers.ofString());
    assertThat(slowArrived.await(10, TimeUnit.SECONDS)).isTrue();

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> client.send(get(path), HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("RST_STREAM");
    }
    slowMayEnd.countDown();

    assertThat(other.get(10, TimeUnit.SECONDS).body()).isEqualTo("slowly");
    assertThat(other.get().version()).isEqualTo(HttpClient.Version.HTTP_2);
  }

  @Test
  void aClientThatResetsItsStreamEndsTheRequestUpstream() throws Exception {
    CompletableFuture<HttpResponse<String>> request =
        client.sendAsync(get("/silent"), HttpResponse.BodyHandlers.ofString());
    assertThat(slowArrived.await(10, TimeUnit.SECONDS)).isTrue();
    request.cancel(true);

    assertThat(afterHead.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
  }
}
