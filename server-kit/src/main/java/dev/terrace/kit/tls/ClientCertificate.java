package dev.terrace.kit.tls;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a client's certificate says, in values that are safe in header fields: other characters than
 * printable ASCII are written as RFC 4514 §2.4 escapes ({@code \C3\A4}).
 */
public final class ClientCertificate {
  private static final String KEY = ClientCertificate.class.getName();
  private static final ClientCertificate NONE =
      new ClientCertificate(Map.of(ClientField.VERIFY, "NONE"));

  private final Map<ClientField, String> values;

  private ClientCertificate(Map<ClientField, String> values) {
    this.values = values;
  }

  /** What the client of a connection has shown; looked up once for each session. */
  public static ClientCertificate of(@Nullable SSLSession session) {
    if (session == null) {
      return NONE;
    }
    if (session.getValue(KEY) instanceof ClientCertificate known) {
      return known;
    }
    ClientCertificate read = read(session);
    session.putValue(KEY, read);
    return read;
  }

  /** A value; null: it has none. */
  public @Nullable String value(ClientField field) {
    return values.get(field);
  }

  private static ClientCertificate read(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? of(certificate)
          : NONE;
    } catch (SSLPeerUnverifiedException _) {
      return NONE;
    }
  }

  static ClientCertificate of(X509Certificate certificate) {
    Map<ClientField, String> values = new EnumMap<>(ClientField.class);
    String subject = certificate.getSubjectX500Principal().getName();
    values.put(ClientField.VERIFY, "SUCCESS");
    values.put(ClientField.SUBJECT, escaped(subject));
    values.put(ClientField.ISSUER, escaped(certificate.getIssuerX500Principal().getName()));
    String name = commonName(subject);
    if (name != null) {
      values.put(ClientField.COMMON_NAME, escaped(name));
    }
    values.put(ClientField.SERIAL, certificate.getSerialNumber().toString(16));
    values.put(ClientField.NOT_BEFORE, certificate.getNotBefore().toInstant().toString());
    values.put(ClientField.NOT_AFTER, certificate.getNotAfter().toInstant().toString());
    try {
      byte[] der = certificate.getEncoded();
      values.put(ClientField.SHA256, digest("SHA-256", der));
      values.put(ClientField.SHA1, digest("SHA-1", der));
      values.put(ClientField.CERTIFICATE, URLEncoder.encode(pem(der), StandardCharsets.US_ASCII));
      values.put(ClientField.RFC9440, ":" + Base64.getEncoder().encodeToString(der) + ":");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
    return new ClientCertificate(values);
  }

  private static @Nullable String commonName(String subject) {
    try {
      for (Rdn part : new LdapName(subject).getRdns().reversed()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
          return name;
        }
      }
    } catch (InvalidNameException _) {
      // then it has none that could be read
    }
    return null;
  }

  private static String digest(String algorithm, byte[] der) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(der));
  }

  private static String pem(byte[] der) {
    byte[] lineEnd = {'\n'};
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(64, lineEnd).encodeToString(der)
        + "\n-----END CERTIFICATE-----\n";
  }

  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (each >= ' ' && each < 0x7f) {
        safe.append((char) each);
      } else {
        safe.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(each));
      }
    }
    return safe.toString();
  }
}
