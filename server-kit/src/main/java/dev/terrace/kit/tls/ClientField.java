package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be told of a client's certificate. */
public enum ClientField {
  /**
   * {@code SUCCESS} when the client showed a certificate, which was valid then, else {@code NONE}.
   */
  VERIFY,
  /** The subject's distinguished name, RFC 4514: {@code CN=ada,O=Example}. */
  SUBJECT,
  /** The issuer's distinguished name. */
  ISSUER,
  /** The common name of the subject alone. */
  COMMON_NAME,
  /** The serial number in hexadecimal digits. */
  SERIAL,
  /** The SHA-256 of the certificate in hexadecimal digits. */
  SHA256,
  /** The SHA-1 of the certificate in hexadecimal digits, for systems that know it by that. */
  SHA1,
  /** When it begins to be valid, {@code 2026-01-31T12:00:00Z}. */
  NOT_BEFORE,
  /** When it ceases to be valid. */
  NOT_AFTER,
  /** The certificate as PEM in URL encoding, as nginx's {@code $ssl_client_escaped_cert}. */
  CERTIFICATE,
  /** The certificate as RFC 9440 writes it, for a field {@code Client-Cert}. */
  RFC9440;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

  /** They say where a message ends or whom it is for. */
  private static final Set<String> TAKEN =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "te",
          "trailer",
          "expect",
          "cookie",
          "forwarded");

  /** Under which names servers are told about a client's certificate by default. */
  public static final Map<String, ClientField> DEFAULT =
      Map.of(
          "X-SSL-Client-Verify", VERIFY, "X-SSL-Client-DN", SUBJECT, "X-SSL-Client-SHA256", SHA256);

  /** Which names of fields cannot be used, for the configuration's key that has them. */
  public static List<ConfigNote> problems(String key, Collection<String> names) {
    List<ConfigNote> problems = new ArrayList<>();
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        problems.add(new ConfigNote(key + "." + name, "is not the name of a field"));
      } else if (TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
        problems.add(new ConfigNote(key + "." + name, "means something else; take another name"));
      }
    }
    return problems;
  }
}
