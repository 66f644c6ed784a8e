package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.TierConfig;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.tls.TlsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
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

/** HTTPS and HTTP/2 of a whole web server, asked by curl. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebTlsTest {
  private static final byte[] LARGE = new byte[3_000_001];

  private final TestTier tier = Tier.forTests("web-tier");
  private Path folder = Path.of("");
  private HostPort plain = HostPort.parse("127.0.0.1:1");
  private HostPort tls = plain;
  private HostPort verifying = plain;
  private Origin origin = unset();

  @SuppressWarnings("NullAway") // set before all tests
  private static Origin unset() {
    return null;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    new Random(1).nextBytes(LARGE);
    Files.writeString(Files.createDirectories(folder.resolve("site")).resolve("index.html"), "one");
    Files.write(folder.resolve("site/large.bin"), LARGE);
    Files.writeString(
        Files.createDirectories(folder.resolve("other")).resolve("index.html"), "other");
    origin =
        Origin.start((_, out) ->
            out.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    .getBytes(StandardCharsets.US_ASCII)));
    certificate("default", "localhost");
    certificate("other", "other.example");
    certificate("second", "other.example");
    HttpServer server = WebMain.start(config(), tier);
    plain = server.addresses().get(0);
    tls = server.addresses().get(1);
    verifying = server.addresses().get(2);
  }

  @AfterAll
  void stop() throws Exception {
    tier.close();
    origin.close();
  }

  private void certificate(String file, String name) throws Exception {
    run(
        List.of(
            ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                    + " -subj /CN=%s -addext subjectAltName=DNS:%s -keyout %s.key -out %s.crt")
                .formatted(file, name, file, file)
                .split(" ")));
  }

  private String yaml() {
    return """
    listen:
      - "127.0.0.1:0"
      - {address: "127.0.0.1:0", tls: {certificate: default.crt, key: default.key}}
      - {address: "127.0.0.1:0", tls: {certificate: second.crt, verify: required, caFile: second.crt}}
    admin: {listen: "127.0.0.1:0"}
    forwarded: {trusted: [127.0.0.1]}
    limits: {headerTimeout: 30s}
    sites:
      - locations: [{path: /, root: site}, {path: /told, proxyPass: "http://%s"}]
      - serverNames: [other.example, "*.other.example"]
        certificates: [{certificate: other.crt}]
        redirect: {port: 8443, code: 301}
        hsts: {maxAge: 10d, includeSubDomains: true}
        locations: [{path: /, root: other}]
    """
        .formatted(origin.address());
  }

  private WebConfig config() {
    return config(yaml());
  }

  private WebConfig config(String yaml) {
    return Config.parse(WebConfig.class, yaml, folder.resolve("web.yaml").toString(), Map.of());
  }

  private byte[] run(List<String> command) throws Exception {
    Path output = Files.createTempFile(folder, "run", ".out");
    Path errors = Files.createTempFile(folder, "run", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(command + ": " + Files.readString(errors));
    }
    return Files.readAllBytes(output);
  }

  /** With its head; {@code NAME} is resolved to the TLS address and checked against its CA. */
  private String curl(String certificate, String name, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("curl", "-sSi", "--cacert", certificate));
    command.addAll(List.of("--resolve", name + ":" + tls.port() + ":127.0.0.1"));
    command.addAll(Arrays.asList(options));
    command.add("https://" + name + ":" + tls.port() + "/");
    return new String(run(command), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"--http1.1, HTTP/1.1 200", "--http2, HTTP/2 200"})
  void filesComeByBothProtocolsUnderTheCertificateOfTheirSite(String version, String status)
      throws Exception {
    assertThat(curl("default.crt", "localhost", version)).startsWith(status).endsWith("one");
    assertThat(curl("other.crt", "other.example", version)).startsWith(status).endsWith("other");
  }

  @Test
  void aSitesNamesDecideAlsoWhenTheyAreNotInItsCertificate() throws Exception {
    assertThat(curl("other.crt", "x.other.example", "-k")).endsWith("other");
    assertThatThrownBy(() -> curl("other.crt", "x.other.example"))
        .hasMessageContaining("no alternative certificate subject name matches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2"})
  void largeFilesComeWhole(String version) throws Exception {
    String url = "https://localhost:" + tls.port() + "/large.bin";

    assertThat(run(List.of("curl", "-sS", "--cacert", "default.crt", version, url)))
        .isEqualTo(LARGE);
  }

  @Test
  void strictTransportSecurityIsForVisitorsWhoCameByHttps() throws Exception {
    String field = "strict-transport-security: max-age=864000; includesubdomains";
    assertThat(curl("other.crt", "other.example").toLowerCase(Locale.ROOT)).contains(field);
    assertThat(curl("default.crt", "localhost").toLowerCase(Locale.ROOT))
        .doesNotContain("strict-transport");
    var behindALoadBalancer =
        new RawClient(plain).send("GET", "/", "Host: other.example", "X-Forwarded-Proto: https");
    assertThat(behindALoadBalancer.status()).isEqualTo(200);
    assertThat(behindALoadBalancer.header("Strict-Transport-Security")).isPresent();
  }

  @Test
  void visitorsWithoutHttpsAreSentThere() throws Exception {
    var client = new RawClient(plain);

    var answer = client.send("GET", "/a%20b?c=d", "Host: www.other.example:8080");
    var told = client.send("GET", "/", "Host: other.example", "X-Forwarded-Proto: http");

    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.header("Location")).hasValue("https://www.other.example:8443/a%20b?c=d");
    assertThat(answer.header("Strict-Transport-Security")).isEmpty();
    assertThat(told.status()).isEqualTo(301);
    assertThat(client.send("GET", "/", "Host: localhost").status()).isEqualTo(200);
  }

  @Test
  void aReloadBringsChangedCertificatesAndRefusesBrokenOnes() throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("other.crt"));
    byte[] key = Files.readAllBytes(folder.resolve("other.key"));
    copy("second.crt", "other.crt");
    assertThatThrownBy(() -> tier.reload(config(), config()))
        .isInstanceOf(TlsException.class)
        .hasMessage(
            "%s: the key does not belong to the certificate in %s"
                .formatted(folder.resolve("other.key"), folder.resolve("other.crt")));
    Files.write(folder.resolve("first.crt"), before);
    assertThat(curl("first.crt", "other.example")).endsWith("other");

    copy("second.key", "other.key");
    tier.reload(config(), config());
    assertThat(curl("second.crt", "other.example")).endsWith("other");
    assertThat(curl("default.crt", "localhost")).endsWith("one");

    Files.write(folder.resolve("other.crt"), before);
    Files.write(folder.resolve("other.key"), key);
    tier.reload(config(), config());
    assertThat(curl("first.crt", "other.example")).endsWith("other");
    assertThatThrownBy(
            () -> tier.reload(config(), config(yaml().replace("- \"127.0.0.1:0\"", "- \"*:0\""))))
        .hasMessageContaining("addresses cannot change in a reload");
  }

  private void copy(String from, String to) throws Exception {
    Files.copy(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void upstreamsAreToldOfClientsCertificatesAndOfNobodysClaims() throws Exception {
    String url = "https://127.0.0.1:" + verifying.port() + "/told";
    List<String> shown = List.of("--cert", "second.crt", "--key", "second.key");
    List<String> command = new ArrayList<>(List.of("curl", "-sSk"));
    command.addAll(shown);
    command.addAll(List.of("-H", "X-SSL-Client-DN: CN=root", url));

    assertThat(run(command)).asString().isEqualTo("ok");
    new RawClient(plain).send("GET", "/told", "Host: x", "X_SSL_Client-Verify: SUCCESS");

    assertThat(origin.heads().getFirst())
        .contains("X-SSL-Client-DN: CN=second\r\n", "X-SSL-Client-Verify: SUCCESS\r\n")
        .doesNotContain("root");
    assertThat(origin.heads().getLast()).doesNotContain("SUCCESS");
    command.removeAll(shown);
    assertThatThrownBy(() -> run(command)).hasMessageContaining("curl: (5");
  }

  @Test
  void theCheckOfAConfigurationLooksAtTheFiles() throws Exception {
    Path file = folder.resolve("check.yaml");
    Files.writeString(
        file, yaml().replace("default.crt", "gone.crt").replace("other.crt", "default.crt"));

    assertThatThrownBy(() -> TierConfig.load(WebConfig.class, file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            """
            %s:3: listen[1].tls.certificate: %s: no such file\
            """
                .formatted(file, folder.resolve("gone.crt")));
    Files.writeString(file, yaml().replace("{certificate: other.crt}", "{certificate: gone.crt}"));
    assertThatThrownBy(() -> TierConfig.load(WebConfig.class, file))
        .hasMessage(
            """
            %s:11: sites[1].certificates[0].certificate: %s: no such file\
            """
                .formatted(file, folder.resolve("gone.crt")));
    Files.writeString(file, yaml());
    assertThat(TierConfig.load(WebConfig.class, file)).isEqualTo(config());
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    assertThatThrownBy(() ->
            config(
                yaml()
                    .replace("certificate: default.crt, key: default.key", "")
                    .replace("    certificates: [{certificate: other.crt}]\n", "")))
        .hasMessageContaining(":3: listen[1].tls: needs a certificate, here or in a site");
    assertThatThrownBy(() -> config(yaml().replaceAll("  - .address: .*tls.*\n", "")))
        .hasMessageContaining("listen: has no address with tls, but sites have certificates");
    assertThatThrownBy(() -> config(yaml().replace("127.0.0.1:0", "127.0.0.1:8443")))
        .hasMessageContaining("127.0.0.1:8443 is taken by listen[0]");
  }
}
