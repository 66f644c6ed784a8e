package dev.terrace.kit.tls;

import dev.terrace.kit.config.Doc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its key; read again at every reload.
 *
 * @param certificate PEM: the certificate followed by its intermediates
 * @param key PEM: its private key, not encrypted; by default, for {@code site.crt}, in {@code
 *     site.crt.key} or {@code site.key}, if there is one, else in the certificate's own file
 */
public record CertificateConfig(
    @Doc("PEM: the certificate followed by its intermediates") Path certificate,
    @Doc(
            "PEM: its private key, not encrypted; absent: beside it with the ending .key, or in the same file")
        @Nullable Path key) {

  /** Which key of the configuration names the file that cannot be used. */
  String keyOf(TlsException problem) {
    return problem.concerns(keyFile()) && !problem.concerns(certificate) ? "key" : "certificate";
  }

  /** Where the key is looked for. */
  Path keyFile() {
    if (key != null) {
      return key;
    }
    String name = certificate.getFileName().toString();
    int dot = name.lastIndexOf('.');
    for (String base : List.of(name, dot > 0 ? name.substring(0, dot) : name)) {
      Path beside = certificate.resolveSibling(base + ".key");
      if (Files.exists(beside)) {
        return beside;
      }
    }
    return certificate;
  }
}
