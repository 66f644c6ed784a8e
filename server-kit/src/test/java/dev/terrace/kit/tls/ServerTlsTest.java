package dev.terrace.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.http.LimitsConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One listener, whose certificates and settings each test changes as a reload does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerTlsTest {
  private static final HostPort FREE = HostPort.parse("127.0.0.1:0");

  private final TestTier tier = Tier.forTests("server-tls");
  private Path folder = Path.of("");
  private HttpServer server = unset();
  private OpensslClient client = new OpensslClient(folder, 0);

  @SuppressWarnings("NullAway") // set before all tests
  private static HttpServer unset() {
    return null;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    ec("default", "DNS:default.example,DNS:www.default.example");
    ec("wild", "DNS:wild.example,DNS:*.wild.example");
    ec("both-ec", "DNS:both.example");
    rsa("both-rsa", "DNS:both.example");
    ec("other", "DNS:default.example,DNS:www.default.example");
    Certificates.openssl(
        folder,
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
            + " -subj /CN=old.example -keyout old.key -out old.crt");
    server =
        tier.add(
            "server",
            HttpServer.builder("tls", tier)
                .listenTls(FREE, context(""))
                .limits(Config.parse(LimitsConfig.class, "headerTimeout: 30s", "x", Map.of()))
                .start(exchange -> exchange.getResponseSender().send("ok")));
    client = new OpensslClient(folder, server.addresses().getFirst().port());
  }

  @BeforeEach
  void defaults() {
    server.updateTls(0, context(""));
  }

  @AfterAll
  void stop() {
    tier.close();
  }

  private void ec(String name, String names) throws Exception {
    make(name, names, "ec -pkeyopt ec_paramgen_curve:prime256v1");
  }

  private void rsa(String name, String names) throws Exception {
    make(name, names, "rsa:2048");
  }

  private void make(String name, String names, String kind) throws Exception {
    Certificates.openssl(
        folder,
        "req -x509 -newkey %s -nodes -days 2 -subj /CN=%s -addext subjectAltName=%s -keyout %s.key -out %s.crt"
            .formatted(kind, name, names, name, name));
  }

  private TlsConfig config(String more) {
    return Config.parse(
        TlsConfig.class,
        """
        certificate: default.crt
        certificates:
          - {certificate: wild.crt, key: wild.key}
          - {certificate: both-ec.crt}
          - {certificate: both-rsa.crt}
          - {certificate: old.crt}
        """
            + more,
        folder.resolve("tls.yaml").toString(),
        Map.of());
  }

  private SSLContext context(String more) {
    return ServerTls.context(config(more));
  }

  @ParameterizedTest
  @CsvSource({
    "default.example, default",
    "WWW.Default.Example, default",
    "wild.example, wild",
    "www.wild.example, wild",
    "a.b.wild.example, default", // a wildcard stands for one label
    "old.example, old.example", // by its common name, since it has no other
    "both.example, both-ec",
    "unknown.example, default",
  })
  void theCertificateIsThatOfTheNameAskedFor(String name, String expected) throws Exception {
    var result = client.get("-servername", name);

    assertThat(result.certificate()).isEqualTo(expected);
    assertThat(result.answered()).isTrue();
  }

  @Test
  void aClientThatNamesNothingGetsTheFirst() throws Exception {
    assertThat(client.get("-noservername").certificate()).isEqualTo("default");
  }

  @Test
  void aClientGetsTheKindOfKeyThatItCanCheck() throws Exception {
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      var result = client.get("-servername", "both.example", version, "-sigalgs", "RSA-PSS+SHA256");

      assertThat(result.certificate()).isEqualTo("both-rsa");
      assertThat(result.answered()).isTrue();
    }
  }

  @Test
  void strictSniRefusesNamesWithoutACertificate() throws Exception {
    server.updateTls(0, context("strictSni: true\n"));

    assertThat(client.get("-servername", "wild.example").answered()).isTrue();
    var unknown = client.get("-servername", "unknown.example");
    var none = client.get("-noservername");
    assertThat(unknown.certificate()).isEmpty();
    assertThat(unknown.text()).contains("unrecognized name");
    assertThat(none.certificate()).isEmpty();
    assertThat(none.answered()).isFalse();
  }

  @Test
  void onlyVersionsAndSuitesThatAreSetAreSpoken() throws Exception {
    assertThat(client.get("-tls1_2").answered()).isTrue();
    assertThat(client.get("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256").answered()).isFalse();
    assertThat(client.get("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0").answered()).isFalse();

    server.updateTls(0, context("minVersion: TLSv1.3\n"));
    assertThat(client.get("-tls1_2").text()).contains("protocol version");
    assertThat(client.get().answered()).isTrue();

    server.updateTls(
        0, context("ciphers: [TLS_AES_256_GCM_SHA384, ECDHE-ECDSA-CHACHA20-POLY1305]\n"));
    assertThat(client.get().text()).contains("TLS_AES_256_GCM_SHA384");
    assertThat(client.get("-tls1_2").text()).contains("ECDHE-ECDSA-CHACHA20-POLY1305");
  }

  @Test
  void aClientCannotAskForAnotherHandshake() throws Exception {
    var trust = SSLContext.getInstance("TLS");
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("default", PemTls.certificates(path("default.crt")).getFirst());
    var managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(store);
    trust.init(null, managers.getTrustManagers(), null);
    try (var socket =
        (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", client.port())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"}); // 1.3 has no such thing
      socket.setSoTimeout(20_000);
      socket.startHandshake();
      socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThatThrownBy(
              () -> {
                socket.startHandshake();
                int _ = socket.getInputStream().read();
              })
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"-tls1_2", "-tls1_3"})
  void aSessionIsResumedUnderItsNameUntilTheCertificatesChange(String version) throws Exception {
    String session = "session" + version;
    String name = "default.example";
    assertThat(client.get(version, "-servername", name, "-sess_out", session).resumed()).isFalse();

    assertThat(client.get(version, "-servername", name, "-sess_in", session).resumed()).isTrue();
    var other = client.get(version, "-servername", "wild.example", "-sess_in", session);
    assertThat(other.resumed()).isFalse();
    assertThat(other.certificate()).isEqualTo("wild");

    server.updateTls(0, context("")); // a reload without changes
    assertThat(client.get(version, "-servername", name, "-sess_in", session).resumed()).isTrue();

    server.updateTls(0, ServerTls.context(TlsConfig.of(path("other.crt"), null)));
    var changed = client.get(version, "-servername", name, "-sess_in", session);
    assertThat(changed.resumed()).isFalse();
    assertThat(changed.certificate()).isEqualTo("other");
  }

  @Test
  void aFolderHoldsCertificatesAsHaproxyAndCertbotLeaveThem() throws Exception {
    Path certificates = Files.createDirectory(path("folder"));
    Files.writeString(
        certificates.resolve("a-default.pem"),
        Files.readString(path("default.crt")) + Files.readString(path("default.key")));
    Files.copy(path("old.crt"), certificates.resolve("old.pem"));
    Files.copy(path("old.key"), certificates.resolve("old.pem.key"));
    Path live = Files.createDirectory(certificates.resolve("wild.example"));
    Files.copy(path("wild.crt"), live.resolve("fullchain.pem"));
    Files.copy(path("wild.key"), live.resolve("privkey.pem"));
    Files.writeString(certificates.resolve("README"), "This directory contains your keys");
    TlsConfig config =
        Config.parse(TlsConfig.class, "directory: folder", path("tls.yaml").toString(), Map.of());

    server.updateTls(0, ServerTls.context(config));

    assertThat(client.get("-servername", "old.example").certificate()).isEqualTo("old.example");
    assertThat(client.get("-servername", "x.wild.example").certificate()).isEqualTo("wild");
    assertThat(client.get("-noservername").certificate()).isEqualTo("default");
    Files.writeString(certificates.resolve("broken.pem"), "x");
    assertThat(ServerTls.problems("tls", config, List.of()))
        .containsExactly(
            new ConfigNote(
                "tls.directory",
                certificates.resolve("broken.pem")
                    + ": holds no certificate (-----BEGIN CERTIFICATE-----)"));
  }

  @Test
  void aSitesNamesCountMoreThanThoseInItsCertificate() throws Exception {
    var site =
        new SiteCertificates(
            "sites[0].certificates",
            List.of("site.example", "*.site.example"),
            List.of(new CertificateConfig(path("other.crt"), null)));

    server.updateTls(0, ServerTls.context(config(""), List.of(site)));

    assertThat(client.get("-servername", "site.example").certificate()).isEqualTo("other");
    assertThat(client.get("-servername", "x.site.example").certificate()).isEqualTo("other");
    assertThat(client.get("-servername", "default.example").certificate()).isEqualTo("default");
  }

  @Test
  void allBrokenFilesAreToldWithTheirKeys() throws Exception {
    Files.copy(path("both-rsa.crt"), path("mixed.crt"), StandardCopyOption.REPLACE_EXISTING);
    TlsConfig config =
        Config.parse(
            TlsConfig.class,
            """
            certificate: gone.crt
            certificates:
              - {certificate: mixed.crt, key: default.key}
              - {certificate: wild.crt, key: gone.key}
              - {certificate: other.crt}
            """,
            path("tls.yaml").toString(),
            Map.of());

    assertThat(ServerTls.problems("tls", config, List.of()))
        .containsExactly(
            new ConfigNote("tls.certificate", path("gone.crt") + ": no such file"),
            new ConfigNote(
                "tls.certificates[0].key",
                "%s: the key does not belong to the certificate in %s"
                    .formatted(path("default.key"), path("mixed.crt"))),
            new ConfigNote("tls.certificates[1].key", path("gone.key") + ": no such file"));
    assertThatThrownBy(() -> ServerTls.context(config))
        .isInstanceOf(TlsException.class)
        .hasMessage(path("gone.crt") + ": no such file");
  }

  @Test
  void certificatesThatExpireAreToldBefore() {
    TlsConfig config = TlsConfig.of(path("wild.crt"), null);
    Instant now = Instant.now();
    Instant end = PemTls.certificates(path("wild.crt")).getFirst().getNotAfter().toInstant();
    String file = path("wild.crt") + ": ";

    assertThat(ServerTls.warnings("tls", config, List.of(), now))
        .containsExactly(new ConfigNote("tls", file + "expires on " + end));
    assertThat(ServerTls.warnings("tls", config, List.of(), now.plus(Duration.ofDays(3))))
        .containsExactly(new ConfigNote("tls", file + "has expired on " + end));
    assertThat(ServerTls.warnings("tls", config, List.of(), now.minus(Duration.ofDays(1))))
        .allMatch(warning -> warning.message().contains("is not valid before "));
    assertThat(ServerTls.warnings("tls", config, List.of(), end.minus(Duration.ofDays(15))))
        .noneMatch(warning -> warning.message().contains("expires on"));
    server.updateTls(0, ServerTls.context(config));
    assertThat(tier.metrics().get("terrace.tls.certificate.not.after").gauge().value())
        .isEqualTo((double) end.getEpochSecond());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key: x.key|tls.yaml:1: key: needs certificate",
        "minVersion: TLSv1.1|tls.yaml:1: minVersion: must be TLSv1.2 or TLSv1.3 but was 'TLSv1.1'",
        "ciphers: [RC4-MD5]|tls.yaml:1: ciphers: unknown cipher suite 'RC4-MD5'; those by default:",
      })
  void mistakesAreToldWithoutALookAtFiles(String yaml, String message) {
    assertThatThrownBy(() -> Config.parse(TlsConfig.class, yaml, "tls.yaml", Map.of()))
        .hasMessageContaining(message);
  }

  private Path path(String name) {
    return folder.resolve(name);
  }
}
