package dev.terrace.kit.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.Await;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.tls.Certificates;
import dev.terrace.kit.tls.PemTls;
import io.undertow.server.HttpServerExchange;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class Http2Test {
  private static final HostPort FREE = new HostPort("127.0.0.1", 0);

  @TempDir private static Path folder;

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private TestTier tier;
  private HttpServer server;

  @BeforeAll
  static void makeCertificates() throws Exception {
    Certificates.make(folder, "first");
    Certificates.make(folder, "second");
  }

  private static SSLContext context(String name) {
    return PemTls.serverContext(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  @BeforeEach
  void start() {
    tier = Tier.forTests("test-tier");
    server =
        tier.add(
            "https",
            HttpServer.builder("tls", tier).listenTls(FREE, context("first")).start(this::answer));
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  private void answer(HttpServerExchange exchange) {
    if (exchange.getRequestPath().equals("/slow")) {
      arrived.countDown();
      exchange.dispatch(
          exchange.getConnection().getWorker(),
          () -> {
            try {
              release.await();
              exchange.getResponseSender().send("slowly");
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    } else if (exchange.getRequestPath().equals("/read")) {
      exchange
          .getRequestReceiver()
          .receiveFullBytes((read, body) ->
              read.getResponseSender().send(read.getProtocol() + " " + body.length));
    } else {
      exchange.getResponseSender().send(exchange.getProtocol().toString());
    }
  }

  private static TrustManager[] trustManagers() throws Exception {
    var trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    for (String name : new String[] {"first", "second"}) {
      trust.setCertificateEntry(
          name, PemTls.certificates(folder.resolve(name + ".crt")).getFirst());
    }
    var managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trust);
    return managers.getTrustManagers();
  }

  private static HttpClient client() throws Exception {
    var context = SSLContext.getInstance("TLS");
    context.init(null, trustManagers(), null);
    return HttpClient.newBuilder()
        .sslContext(context)
        .connectTimeout(Duration.ofSeconds(5))
        .version(HttpClient.Version.HTTP_2)
        .build();
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(
            URI.create("https://localhost:" + server.addresses().getFirst().port() + path))
        .build();
  }

  private static String subject(HttpResponse<?> response) throws Exception {
    var session = response.sslSession().orElseThrow();
    return ((X509Certificate) session.getPeerCertificates()[0]).getSubjectX500Principal().getName();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void bodiesOfManyFullTlsRecordsAreRead(HttpClient.Version version) throws Exception {
    var post =
        HttpRequest.newBuilder(request("/read").uri())
            .version(version)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3_000_000]))
            .build();

    var answer = client().send(post, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.body()).endsWith(" 3000000");
  }

  @Test
  void http2IsSpokenWithThoseWhoCan() throws Exception {
    try (var client = client()) {
      var response = client.send(request("/"), HttpResponse.BodyHandlers.ofString());

      assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(response.body()).isEqualTo("HTTP/2.0");
      assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }
  }

  @Test
  void drainFinishesOpenStreamsAndThenEndsTheConnection() throws Exception {
    try (var client = client()) {
      var slow = client.sendAsync(request("/slow"), HttpResponse.BodyHandlers.ofString());
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      var drained =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.drain(Duration.ofSeconds(20));
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      release.countDown();

      assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("slowly");
      assertThat(drained.join(Duration.ofSeconds(10))).isTrue();
      // The connection is gone after its GOAWAY, and no new one can be made.
      Await.until(
          "refused",
          () ->
              client
                  .sendAsync(request("/"), HttpResponse.BodyHandlers.ofString())
                  .handle((_, failure) -> failure != null)
                  .get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void anIdleConnectionIsToldToGo() throws Exception {
    try (var client = client()) {
      client.send(request("/"), HttpResponse.BodyHandlers.ofString());
      server.drain(Duration.ofSeconds(5));

      Await.until(
          "refused",
          () ->
              client
                  .sendAsync(request("/"), HttpResponse.BodyHandlers.ofString())
                  .handle((_, failure) -> failure != null)
                  .get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void theCertificateCanBeChangedWhileRunning() throws Exception {
    try (var before = client();
        var after = client()) {
      var first = before.send(request("/"), HttpResponse.BodyHandlers.ofString());
      server.updateTls(0, context("second"));
      var second = after.send(request("/"), HttpResponse.BodyHandlers.ofString());
      var still = before.send(request("/"), HttpResponse.BodyHandlers.ofString());

      assertThat(subject(first)).isEqualTo("CN=first");
      assertThat(subject(second)).isEqualTo("CN=second");
      assertThat(subject(still)).isEqualTo("CN=first");
    }
  }

  /**
   * What is different each time is sent as it is; see the second answer, after the first was seen.
   */
  @Test
  void idsOfRequestsStayOutOfTheTableOfFields() throws Exception {
    var trust = SSLContext.getInstance("TLS");
    trust.init(null, trustManagers(), null);
    HostPort address = server.addresses().getFirst();
    try (var socket =
        (SSLSocket) trust.getSocketFactory().createSocket(address.host(), address.port())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(20_000);
      var out = socket.getOutputStream();
      out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1));
      out.write(frame(4, 0, 0));
      // :method GET, :scheme https, :path /, :authority a
      for (int stream = 1; stream <= 3; stream += 2) {
        out.write(frame(1, 5, stream, 0x82, 0x87, 0x84, 0x41, 1, 'a'));
        out.flush();
        assertThat(answerHead(socket.getInputStream(), stream)).contains("x-request-id\u001a");
      }
    }
  }

  private static byte[] frame(int type, int flags, int stream, int... payload) {
    var frame = new byte[9 + payload.length];
    frame[2] = (byte) payload.length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    frame[8] = (byte) stream;
    for (int i = 0; i < payload.length; i++) {
      frame[9 + i] = (byte) payload[i];
    }
    return frame;
  }

  private static String answerHead(InputStream in, int stream) throws Exception {
    while (true) {
      var head = ByteBuffer.wrap(in.readNBytes(9));
      int lengthAndType = head.getInt();
      int flags = head.get();
      int id = head.getInt();
      var payload = in.readNBytes(lengthAndType >>> 8);
      if ((lengthAndType & 0xff) == 1 && id == stream) {
        assertThat(flags & 4).as("END_HEADERS").isEqualTo(4);
        return new String(payload, ISO_8859_1);
      }
    }
  }
}
