package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads all certificates of an address, and goes on after one that cannot be used. */
final class CertificateReader {
  /** What certificate authorities and HAProxy put beside certificates. */
  private static final Set<String> COMPANIONS = Set.of("key", "issuer", "ocsp", "sctl");

  private final List<ServerCertificates.Named> read = new ArrayList<>();
  private final List<ConfigNote> problems = new ArrayList<>();
  private @Nullable Trust clients;
  private @Nullable TlsException first;

  /**
   * Reads the files.
   *
   * @param key where the section stands in the configuration, for {@link #problems}
   */
  static CertificateReader read(String key, TlsConfig config, List<SiteCertificates> sites) {
    CertificateReader reader = new CertificateReader();
    if (config.certificate() != null) {
      reader.add(key, List.of(), new CertificateConfig(config.certificate(), config.key()));
    }
    for (int i = 0; i < config.certificates().size(); i++) {
      reader.add(key + ".certificates[" + i + "]", List.of(), config.certificates().get(i));
    }
    if (config.directory() != null) {
      reader.addFolder(key + ".directory", config.directory());
    }
    for (SiteCertificates site : sites) {
      for (int i = 0; i < site.certificates().size(); i++) {
        reader.add(site.key() + "[" + i + "]", site.names(), site.certificates().get(i));
      }
    }
    if (config.caFile() != null) {
      reader.addTrust(key, config.caFile(), config.crlFile());
    }
    return reader;
  }

  private void addTrust(String key, Path authorities, @Nullable Path revoked) {
    try {
      clients = Trust.read(authorities, revoked);
    } catch (TlsException e) {
      refuse(key + (e.concerns(authorities) ? ".caFile" : ".crlFile"), e);
    }
  }

  /** Whose certificates of clients are believed; null: they are not asked for any. */
  @Nullable Trust clients() {
    return clients;
  }

  /** What is wrong, with the keys of the configuration. */
  List<ConfigNote> problems() {
    return problems;
  }

  /** What could be read. */
  List<ServerCertificates.Named> read() {
    return read;
  }

  /**
   * What was read.
   *
   * @throws TlsException if anything could not be used
   */
  List<ServerCertificates.Named> all() {
    if (first != null) {
      throw first;
    }
    return read;
  }

  private void add(String key, List<String> names, CertificateConfig config) {
    try {
      take(names, config);
    } catch (TlsException e) {
      refuse(key + "." + config.keyOf(e), e);
    }
  }

  private void take(List<String> names, CertificateConfig config) {
    ServerCertificate certificate = ServerCertificate.read(config);
    read.add(
        new ServerCertificates.Named(certificate, names.isEmpty() ? certificate.names() : names));
  }

  private void refuse(String key, TlsException problem) {
    problems.add(new ConfigNote(key, String.valueOf(problem.getMessage())));
    if (first == null) {
      first = problem;
    }
  }

  private void addFolder(String key, Path folder) {
    List<Path> entries;
    try (Stream<Path> listed = Files.list(folder)) {
      entries = listed.sorted().toList();
    } catch (IOException e) {
      refuse(key, new TlsException(folder, "is no folder that can be read", e));
      return;
    }
    int before = read.size() + problems.size();
    for (Path entry : entries) {
      CertificateConfig config = inFolder(entry);
      if (config != null) {
        try {
          take(List.of(), config);
        } catch (TlsException e) {
          refuse(key, e);
        }
      }
    }
    if (read.size() + problems.size() == before) {
      refuse(key, new TlsException(folder, "holds no certificate", null));
    }
  }

  private static @Nullable CertificateConfig inFolder(Path entry) {
    String name = entry.getFileName().toString();
    if (name.startsWith(".") || name.equals("README")) {
      return null;
    }
    if (Files.isDirectory(entry)) {
      Path chain = entry.resolve("fullchain.pem");
      return Files.exists(chain)
          ? new CertificateConfig(chain, entry.resolve("privkey.pem"))
          : null;
    }
    return COMPANIONS.contains(name.substring(name.lastIndexOf('.') + 1))
        ? null
        : new CertificateConfig(entry, null);
  }
}
