package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import java.util.List;
import javax.net.ssl.SSLParameters;

/** Versions and cipher suites, the same for both directions. */
final class TlsSettings {
  /** From the oldest to the newest. */
  static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

  private TlsSettings() {}

  static void check(String minVersion, List<String> ciphers, List<ConfigNote> problems) {
    if (!VERSIONS.contains(minVersion)) {
      problems.add(
          new ConfigNote(
              "minVersion", "must be TLSv1.2 or TLSv1.3 but was '%s'".formatted(minVersion)));
    }
    try {
      List<String> _ = CipherSuites.named(ciphers);
    } catch (IllegalArgumentException e) {
      problems.add(new ConfigNote("ciphers", String.valueOf(e.getMessage())));
    }
  }

  static SSLParameters parameters(String minVersion, List<String> ciphers) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(
        VERSIONS.subList(VERSIONS.indexOf(minVersion), VERSIONS.size()).toArray(String[]::new));
    parameters.setCipherSuites(CipherSuites.named(ciphers).toArray(String[]::new));
    return parameters;
  }
}
