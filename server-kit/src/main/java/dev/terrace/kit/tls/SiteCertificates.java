package dev.terrace.kit.tls;

import java.util.List;

/**
 * Certificates that are used for certain names, whatever names are in them.
 *
 * @param key where they stand in the configuration, such as {@code sites[0].certificates}
 * @param names host names, also {@code *.example.org}; empty: the names in the certificates
 * @param certificates with keys of different kinds, as a rule one
 */
public record SiteCertificates(
    String key, List<String> names, List<CertificateConfig> certificates) {
  /** Copies the lists. */
  public SiteCertificates {
    names = List.copyOf(names);
    certificates = List.copyOf(certificates);
  }
}
