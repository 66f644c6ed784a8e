package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Makes what an address that clients connect to by TLS needs. */
public final class ServerTls {
  static {
    // A client could make the server do handshakes without end on one connection. TLS 1.3 has no
    // renegotiation at all, and no browser begins one.
    if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
      System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }
  }

  /** Who renews certificates by a program has done it long before, certbot 30 days. */
  private static final Duration SOON = Duration.ofDays(14);

  private ServerTls() {}

  /** All that a context is made of, to tell whether anything changed. */
  private record Material(
      TlsConfig config, ServerCertificates certificates, @Nullable Trust clients) {}

  /**
   * Reads the files and makes a context, whose engines are ready for use. It equals another one
   * when neither the configuration nor the content of any file has changed.
   *
   * @param sites certificates for certain names besides those of the section
   * @throws TlsException if a file cannot be read or used; names the file
   */
  public static SSLContext context(TlsConfig config, List<SiteCertificates> sites) {
    CertificateReader files = CertificateReader.read("", config, sites);
    List<ServerCertificates.Named> all = files.all();
    if (all.isEmpty()) {
      throw new TlsException("there is no certificate", null);
    }
    ServerCertificates certificates = ServerCertificates.of(all, config.strictSni());
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      Trust clients = files.clients();
      context.init(
          new KeyManager[] {new SniKeyManager(certificates)},
          clients == null ? null : clients.managers(),
          null);
      return new TlsContext(
          context,
          parameters(config, certificates),
          false,
          new Material(config, certificates, clients));
    } catch (GeneralSecurityException e) {
      throw new TlsException("TLS cannot be used: " + e.getMessage(), e);
    }
  }

  /** {@link #context(TlsConfig, List)} with the certificates of the section alone. */
  public static SSLContext context(TlsConfig config) {
    return context(config, List.of());
  }

  /**
   * What is wrong with the files, for people who check a configuration before it is used.
   *
   * @param key where the section stands in the configuration
   */
  public static List<ConfigNote> problems(
      String key, TlsConfig config, List<SiteCertificates> sites) {
    return List.copyOf(CertificateReader.read(key, config, sites).problems());
  }

  /**
   * What will soon be wrong: certificates that expire within two weeks, or have expired, or are not
   * valid yet. Files that cannot be read are left to {@link #problems}.
   *
   * @param key where the section stands in the configuration
   */
  public static List<ConfigNote> warnings(
      String key, TlsConfig config, List<SiteCertificates> sites, Instant now) {
    List<ConfigNote> warnings = new ArrayList<>();
    CertificateReader.read(key, config, sites)
        .read()
        .forEach(named -> {
          X509Certificate certificate = named.certificate().chain().getFirst();
          Instant begin = certificate.getNotBefore().toInstant();
          Instant end = certificate.getNotAfter().toInstant();
          String problem =
              now.isBefore(begin)
                  ? "is not valid before " + begin
                  : now.isAfter(end)
                      ? "has expired on " + end
                      : now.plus(SOON).isAfter(end) ? "expires on " + end : "";
          if (!problem.isEmpty()) {
            warnings.add(new ConfigNote(key, named.certificate().file() + ": " + problem));
          }
        });
    return warnings;
  }

  /** When the first certificate of a context expires; null: it was not made here. */
  public static @Nullable Instant expiry(SSLContext context) {
    return context instanceof TlsContext ours && ours.madeOf() instanceof Material material
        ? material.certificates().expiry()
        : null;
  }

  private static SSLParameters parameters(TlsConfig config, ServerCertificates certificates) {
    SSLParameters parameters = TlsSettings.parameters(config.minVersion(), config.ciphers());
    parameters.setUseCipherSuitesOrder(true);
    parameters.setSNIMatchers(List.of(new ServerNameMatcher(certificates, config.strictSni())));
    switch (config.verify()) {
      case NONE -> {}
      case OPTIONAL -> parameters.setWantClientAuth(true);
      case REQUIRED -> parameters.setNeedClientAuth(true);
    }
    return parameters;
  }
}
