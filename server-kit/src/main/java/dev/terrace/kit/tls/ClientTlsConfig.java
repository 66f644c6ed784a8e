package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Shorthand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * TLS to a server, in the words of HAProxy's {@code server}; {@code true} alone is TLS with all
 * defaults. All files are read again at every reload.
 *
 * @param enabled whether it is spoken, default true
 * @param verify required or none, default required: the certificate must come from a known
 *     authority, be valid and be for {@code verifyHost}
 * @param caFile PEM: the authorities; default those that Java comes with
 * @param sni the name that the server is asked for; default {@code verifyHost}, or the server's
 *     host where that is a name; empty: none
 * @param verifyHost the name or IP address that must be in the certificate, unless {@code sni} is
 *     in it; default {@code sni}, else the server's host
 * @param certificate PEM: a certificate to show to the server; absent: none
 * @param key PEM: its private key, see {@link CertificateConfig#key}
 * @param minVersion TLSv1.2 or TLSv1.3, default TLSv1.2
 * @param ciphers cipher suites in the order of preference, as {@link TlsConfig#ciphers}
 */
@Shorthand("enabled")
public record ClientTlsConfig(
    @Doc("whether TLS is spoken to it") @Default("true") boolean enabled,
    @Doc("its certificate: required (valid, known, for its name) or none") @Default("required")
        ServerVerify verify,
    @Doc("PEM: the authorities; absent: those that Java knows") @Nullable Path caFile,
    @Doc("the name that it is asked for; absent: verifyHost, or its host") @Nullable String sni,
    @Doc("the name or address that its certificate must have; absent: sni, or its host")
        @Nullable String verifyHost,
    @Doc("PEM: a certificate to show to it; absent: none") @Nullable Path certificate,
    @Doc("PEM: the key of that; absent: beside it with the ending .key, or in the same file")
        @Nullable Path key,
    @Doc("TLSv1.2 or TLSv1.3") @Default("TLSv1.2") String minVersion,
    @Doc("cipher suites in the order of preference; empty: the safe ones") @Default("[]")
        List<String> ciphers) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");

  /** Checks what the values say together; looks at no file. */
  public ClientTlsConfig {
    ciphers = List.copyOf(ciphers);
    List<ConfigNote> problems = new ArrayList<>();
    if (key != null && certificate == null) {
      problems.add(new ConfigNote("key", "needs certificate"));
    }
    if (verify == ServerVerify.NONE && (caFile != null || verifyHost != null)) {
      problems.add(
          new ConfigNote("verify", "is none, so that caFile and verifyHost would mean nothing"));
    }
    if (sni != null && !sni.isEmpty() && !isName(sni)) {
      problems.add(new ConfigNote("sni", "must be a host name but was '" + sni + "'"));
    }
    TlsSettings.check(minVersion, ciphers, problems);
    ConfigRefusal.throwIfAny(problems);
  }

  /** TLS with all defaults. */
  public static ClientTlsConfig defaults() {
    return new ClientTlsConfig(
        true,
        ServerVerify.REQUIRED,
        null,
        null,
        null,
        null,
        null,
        TlsSettings.VERSIONS.getFirst(),
        List.of());
  }

  /** Whether a name can be asked for; an IP address cannot (RFC 6066 §3). */
  static boolean isName(String host) {
    return NAME.matcher(host).matches() && !host.matches("[0-9.]+");
  }
}
