package dev.terrace.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

/** Clients that show certificates, with curl as the client and what the server behind was told. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificateTest {
  private static final String LINE_END = "\r\n";

  private final TestTier tier = Tier.forTests("lb");
  private Path folder = Path.of("");
  private RecordingBackend backend = unset();
  private Frontends frontends = unset();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // set before all tests
  private static <T> T unset() {
    return null;
  }

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    backend = new RecordingBackend();
    var _ = TestCertificate.create(folder);
    authority("ca");
    authority("stranger");
    issue("ada", "ca", "/O=Exämple/CN=ada");
    issue("eve", "stranger", "/CN=ada");
    issue("gone", "ca", "/CN=gone");
    Files.writeString(folder.resolve("index.txt"), "");
    Files.writeString(folder.resolve("crlnumber"), "01\n");
    Files.writeString(
        folder.resolve("ca.cnf"),
        """
        [ca]
        default_ca = this
        [this]
        database = index.txt
        crlnumber = crlnumber
        certificate = ca.crt
        private_key = ca.key
        default_md = sha256
        default_crl_days = 2
        """);
    openssl("ca", "-config", "ca.cnf", "-revoke", "gone.crt");
    openssl("ca", "-config", "ca.cnf", "-gencrl", "-out", "ca.crl");
    frontends = LbMain.start(config(), tier);
  }

  @AfterAll
  void stop() throws Exception {
    tier.close();
    backend.close();
  }

  private LbConfig config() {
    return Config.parse(
        LbConfig.class,
        """
        admin: {listen: "127.0.0.1:0"}
        frontends:
          required:
            bind:
              - address: "127.0.0.1:0"
                tls: {certificate: lb.crt, verify: required, caFile: ca.crt, crlFile: ca.crl}
            defaultBackend: web
          optional:
            bind:
              - address: "127.0.0.1:0"
                tls: {certificate: lb.crt, key: lb.key, verify: optional, caFile: ca.crt}
            clientFields:
              X-Cert-Ok: verify
              X-Cert-Name: common-name
              X-Cert-Issuer: issuer
              X-Cert-Serial: serial
              X-Cert-SHA1: sha1
              X-Cert-From: not-before
              X-Cert-Until: not-after
              X-Cert: certificate
              Client-Cert: rfc9440
            defaultBackend: web
          plain: {bind: ["127.0.0.1:0"], defaultBackend: web}
        defaults: {limits: {headerTimeout: 30s}}
        backends:
          web: {check: {enabled: false}, servers: [{name: web, address: "%s"}]}
        """
            .formatted(backend.address()),
        folder.resolve("lb.yaml").toString(),
        Map.of());
  }

  private void authority(String name) throws Exception {
    openssl(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-keyout",
        name + ".key",
        "-out",
        name + ".crt");
  }

  private void issue(String name, String authority, String subject) throws Exception {
    openssl(
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-utf8",
        "-subj",
        subject,
        "-keyout",
        name + ".key",
        "-out",
        name + ".csr");
    openssl(
        "x509",
        "-req",
        "-in",
        name + ".csr",
        "-CA",
        authority + ".crt",
        "-CAkey",
        authority + ".key",
        "-CAcreateserial",
        "-days",
        "2",
        "-out",
        name + ".crt");
  }

  private void openssl(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(Arrays.asList(arguments));
    String _ = run(command);
  }

  private String run(List<String> command) throws Exception {
    Path output = Files.createTempFile(folder, "run", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError(command + ": " + Files.readString(output));
    }
    return Files.readString(output);
  }

  /** What the server behind got, field by field, after a request of curl's. */
  private Map<String, String> told(String frontend, String... options) throws Exception {
    String scheme = frontend.equals("plain") ? "http" : "https";
    int port = frontends.addresses(frontend).getFirst().port();
    List<String> command = new ArrayList<>(List.of("curl", "-sSf", "--cacert", "lb.crt"));
    command.addAll(Arrays.asList(options));
    command.add(scheme + "://localhost:" + port + "/");
    int before = backend.requests().size();
    assertThat(run(command)).isEqualTo("ok");
    Map<String, String> fields = new LinkedHashMap<>();
    String head = backend.requests().get(before).head();
    for (String line : head.split(LINE_END, -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0) {
        fields.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 2),
            (one, other) -> one + " | " + other);
      }
    }
    return fields;
  }

  private static String[] as(String name, String... more) {
    List<String> all = new ArrayList<>(List.of("--cert", name + ".crt", "--key", name + ".key"));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "--http1.1, --tlsv1.3",
    "--http2, --tlsv1.3",
    "--http1.1, --tls-max",
    "--http2, --tls-max"
  })
  void serversAreToldWhoTheClientIs(String protocol, String version) throws Exception {
    String[] tls =
        version.equals("--tls-max")
            ? new String[] {protocol, version, "1.2"}
            : new String[] {protocol, version};

    Map<String, String> fields = told("required", as("ada", tls));

    assertThat(fields)
        .containsEntry("x-ssl-client-verify", "SUCCESS")
        .containsEntry("x-ssl-client-dn", "CN=ada,O=Ex\\C3\\A4mple")
        .containsEntry("x-ssl-client-sha256", fingerprint());
  }

  private String fingerprint() throws Exception {
    String text =
        run(List.of("openssl", "x509", "-in", "ada.crt", "-noout", "-fingerprint", "-sha256"));
    return text.strip().replaceAll(".*=|:", "").toLowerCase(Locale.ROOT);
  }

  @Test
  void everythingThatCanBeToldIs() throws Exception {
    Map<String, String> fields = told("optional", as("ada"));

    assertThat(fields)
        .containsEntry("x-cert-ok", "SUCCESS")
        .containsEntry("x-cert-name", "ada")
        .containsEntry("x-cert-issuer", "CN=ca");
    assertThat(fields.get("x-cert-serial")).matches("[0-9a-f]+");
    assertThat(fields.get("x-cert-sha1")).matches("[0-9a-f]{40}");
    assertThat(fields.get("x-cert-from")).matches("20..-..-..T..:..:..Z");
    assertThat(fields.get("x-cert-until")).isGreaterThan(String.valueOf(fields.get("x-cert-from")));
    assertThat(fields.get("x-cert")).startsWith("-----BEGIN+CERTIFICATE-----%0AMII");
    assertThat(fields.get("client-cert")).startsWith(":MII").endsWith(":");
    assertThat(fields).doesNotContainKey("x-ssl-client-dn");
  }

  @Test
  void aClientMayDoWithoutWhereItIsOptional() throws Exception {
    Map<String, String> fields = told("optional");

    assertThat(fields).containsEntry("x-cert-ok", "NONE").doesNotContainKey("x-cert-name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"optional", "required", "plain"})
  void whatTheClientClaimsIsTakenOut(String frontend) throws Exception {
    String[] forged = {
      "-H", "X-SSL-Client-DN: CN=root",
      "-H", "X_SSL_Client_DN: CN=root",
      "-H", "x-ssl-client-verify: SUCCESS",
      "-H", "X-Cert-Name: root",
      "-H", "X_Cert-Name: root",
      "-H", "Connection: X-SSL-Client-Verify, X-Cert-Ok",
      "--http1.1"
    };

    Map<String, String> fields = told(frontend, as("ada", forged));

    assertThat(fields).doesNotContainKeys("x_ssl_client_dn", "x_cert-name");
    assertThat(fields.values()).noneMatch(value -> value.contains("root"));
    switch (frontend) {
      case "required" -> assertThat(fields).containsEntry("x-ssl-client-verify", "SUCCESS");
      case "optional" -> assertThat(fields).containsEntry("x-cert-ok", "SUCCESS");
      default -> assertThat(fields).doesNotContainKeys("x-ssl-client-verify", "x-cert-name");
    }
  }

  @Test
  void onlyValidCertificatesOfTheAuthorityOpenAConnection() {
    assertThatThrownBy(() -> told("required")).hasMessageContaining("curl: (5");
    assertThatThrownBy(() -> told("required", as("eve"))).hasMessageContaining("curl: (5");
    assertThatThrownBy(() -> told("optional", as("eve"))).hasMessageContaining("curl: (5");
    assertThatThrownBy(() -> told("required", as("gone"))).hasMessageContaining("curl: (5");
  }

  @Test
  void withoutAListNothingIsRevoked() throws Exception {
    assertThat(told("optional", as("gone"))).containsEntry("x-cert-name", "gone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "verify: required|tls.caFile: is needed with verify",
        "caFile: ca.crt|tls.verify: must be optional or required with caFile",
      })
  void whatDoesNotFitTogetherIsRefused(String tls, String message) {
    String yaml =
        """
        admin: {listen: "127.0.0.1:0"}
        frontends:
          web: {bind: [{address: "127.0.0.1:0", tls: {certificate: lb.crt, %s}}], defaultBackend: web}
        backends: {web: {servers: [{name: web, address: "127.0.0.1:1"}]}}
        """
            .formatted(tls);
    assertThatThrownBy(
            () -> Config.parse(LbConfig.class, yaml, folder.resolve("x.yaml").toString(), Map.of()))
        .hasMessageContaining(message);
    assertThatThrownBy(() ->
            Config.parse(
                LbConfig.class,
                yaml.replace(tls, "")
                    .replace(
                        "defaultBackend: web}",
                        "defaultBackend: web, clientFields: {Host: subject}}"),
                folder.resolve("x.yaml").toString(),
                Map.of()))
        .hasMessageContaining("clientFields.Host: means something else");
  }

  @Test
  void brokenFilesAreToldWithTheirKeys() throws Exception {
    LbConfig config =
        Config.parse(
            LbConfig.class,
            Config.print(config()).replace(folder + "/ca.crl", folder + "/lb.crt"),
            folder.resolve("x.yaml").toString(),
            Map.of());

    assertThat(config.fileProblems()).hasSize(1);
    assertThat(config.fileProblems().getFirst().key())
        .isEqualTo("frontends.required.bind[0].tls.crlFile");
    assertThat(config.fileProblems().getFirst().message())
        .isEqualTo(
            folder.resolve("lb.crt") + ": holds no revocation list (-----BEGIN X509 CRL-----)");
  }
}
