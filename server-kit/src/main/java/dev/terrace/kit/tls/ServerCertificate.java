package dev.terrace.kit.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * A certificate of a server as it was read.
 *
 * @param file where it was read
 * @param names DNS names that it is for, in lower case, also {@code *.example.org}
 * @param chain the certificate followed by its intermediates
 */
record ServerCertificate(
    Path file, List<String> names, List<X509Certificate> chain, PrivateKey key) {
  private static final int DNS_NAME = 2;

  /**
   * Reads both files.
   *
   * @throws TlsException if one cannot be read or used, or they do not belong together
   */
  static ServerCertificate read(CertificateConfig config) {
    List<X509Certificate> chain = PemTls.certificates(config.certificate());
    Path keyFile = config.keyFile();
    PrivateKey key = PemKeys.read(keyFile);
    PemKeys.requirePair(chain.getFirst(), key, config.certificate(), keyFile);
    return new ServerCertificate(config.certificate(), names(chain.getFirst()), chain, key);
  }

  /** RFC 6125 §6.4.4: the common name counts only where there are no alternative names. */
  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.getFirst() instanceof Integer kind
              && kind == DNS_NAME
              && alternative.getLast() instanceof String name) {
            names.add(name.toLowerCase(Locale.ROOT));
          }
        }
        return List.copyOf(names);
      }
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
          names.add(name.toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException | InvalidNameException _) {
      // it has no name to be chosen by, and may still be the default one
    }
    return List.copyOf(names);
  }

  /** Such as {@code EC} or {@code RSA}. */
  String algorithm() {
    return key.getAlgorithm();
  }
}
