package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of an address that clients connect to. All files are read again at every reload.
 *
 * @param certificate the certificate for clients that ask for no name or for an unknown one; by
 *     default the first of the following
 * @param key its private key, see {@link CertificateConfig#key}
 * @param certificates others, each used for the names in it (SNI)
 * @param directory a folder with more of them, HAProxy's {@code crt}: each file has a certificate
 *     and its key, or the key is beside it; sub-folders with {@code fullchain.pem} and {@code
 *     privkey.pem}, as certbot makes them, count too. In the order of their names
 * @param strictSni whether clients are refused that ask for no name or for one that no certificate
 *     is for; default false
 * @param minVersion TLSv1.2 or TLSv1.3, default TLSv1.2
 * @param ciphers cipher suites in the order of preference, by their names in the standards or in
 *     OpenSSL; default: all that are authenticated and have forward secrecy
 * @param verify whether clients have to show a certificate: none, optional or required, default
 *     none
 * @param caFile PEM: the authorities that clients' certificates must come from; needed unless
 *     verify is none
 * @param crlFile PEM: lists of their revoked certificates, a current one of every authority;
 *     absent: none is looked at
 */
public record TlsConfig(
    @Doc("PEM: the certificate followed by its intermediates; for unknown names too")
        @Nullable Path certificate,
    @Doc(
            "PEM: its private key, not encrypted; absent: beside it with the ending .key, or in the same file")
        @Nullable Path key,
    @Doc("others, each used for the names in it (SNI)") @Default("[]")
        List<CertificateConfig> certificates,
    @Doc("a folder with more of them, each with its key") @Nullable Path directory,
    @Doc("whether clients that ask for no or an unknown name are refused") @Default("false")
        boolean strictSni,
    @Doc("TLSv1.2 or TLSv1.3") @Default("TLSv1.2") String minVersion,
    @Doc("cipher suites in the order of preference; empty: the safe ones") @Default("[]")
        List<String> ciphers,
    @Doc("certificates of clients: none, optional or required") @Default("none")
        ClientVerify verify,
    @Doc("PEM: the authorities that clients' certificates must come from") @Nullable Path caFile,
    @Doc("PEM: lists of revoked certificates, one of every authority; absent: not looked at")
        @Nullable Path crlFile) {
  /** Checks what the values say together; looks at no file. */
  public TlsConfig {
    certificates = List.copyOf(certificates);
    ciphers = List.copyOf(ciphers);
    List<ConfigNote> problems = new ArrayList<>();
    if (key != null && certificate == null) {
      problems.add(new ConfigNote("key", "needs certificate"));
    }
    if (verify != ClientVerify.NONE && caFile == null) {
      problems.add(
          new ConfigNote(
              "caFile", "is needed with verify: who may have issued clients' certificates"));
    }
    if (verify == ClientVerify.NONE && (caFile != null || crlFile != null)) {
      problems.add(
          new ConfigNote(
              "verify",
              "must be optional or required with caFile or crlFile; else nobody is asked"));
    }
    TlsSettings.check(minVersion, ciphers, problems);
    ConfigRefusal.throwIfAny(problems);
  }

  /** One certificate and defaults. */
  public static TlsConfig of(Path certificate, @Nullable Path key) {
    return new TlsConfig(
        certificate,
        key,
        List.of(),
        null,
        false,
        "TLSv1.2",
        List.of(),
        ClientVerify.NONE,
        null,
        null);
  }

  /** Whether it names any certificate. */
  public boolean hasCertificates() {
    return certificate != null || !certificates.isEmpty() || directory != null;
  }
}
