package dev.terrace.local.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files by which the load balancers speak HTTPS on this machine.
 *
 * @param authority the certificate of the local authority, PEM: what a client has to trust
 * @param chain the server's certificate, then the authority's, PEM
 * @param key the server's private key, PKCS#8 PEM, readable by its owner only
 * @param validUntil when the server's certificate ends
 * @param change what had to be done to have them
 */
public record LocalCertificates(
    Path authority, Path chain, Path key, Instant validUntil, Change change) {

  /** What {@link #ensure} did. */
  public enum Change {
    /** All were there and good. */
    KEPT,
    /** The server got a new certificate from the authority that was there. */
    RENEWED,
    /** A new authority: whoever trusted the old one has to be told. */
    CREATED
  }

  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  // Browsers refuse server certificates that live longer (CA/Browser Forum Baseline Requirements
  // §6.3.2; Apple also for private authorities).
  private static final Duration SERVER_LIFE = Duration.ofDays(397);
  private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);

  /**
   * Makes what is missing, ends within 30 days, or does not fit the names; keeps the rest.
   *
   * @param folder where the files are; created, for the owner only
   * @param names DNS names and IP addresses that the server's certificate must be good for
   * @throws IOException when a file cannot be read or written
   */
  public static LocalCertificates ensure(Path folder, List<String> names, Clock clock)
      throws IOException {
    PrivateFiles.createFolder(folder);
    Path authorityFile = folder.resolve("ca.pem");
    Path authorityKeyFile = folder.resolve("ca-key.pem");
    Path chainFile = folder.resolve("server.pem");
    Path keyFile = folder.resolve("server-key.pem");
    Instant soon = clock.instant().plus(RENEW_BEFORE_END);
    try {
      Change change = Change.KEPT;
      Issued authority = Issued.read(authorityFile, authorityKeyFile).orElse(null);
      if (authority == null || authority.endsBefore(soon.plus(SERVER_LIFE))) {
        authority = Issued.authority(clock.instant(), AUTHORITY_LIFE);
        PrivateFiles.write(authorityKeyFile, Pem.of(authority.key()));
        Files.writeString(authorityFile, Pem.of(authority.certificate()));
        change = Change.CREATED;
      }
      Issued server = Issued.read(chainFile, keyFile).orElse(null);
      if (server == null
          || server.endsBefore(soon)
          || !server.issuedBy(authority)
          || !covers(server.certificate(), names)) {
        server = authority.issueServer(names, clock.instant(), SERVER_LIFE);
        PrivateFiles.write(keyFile, Pem.of(server.key()));
        Files.writeString(
            chainFile, Pem.of(server.certificate()) + Pem.of(authority.certificate()));
        change = change == Change.CREATED ? change : Change.RENEWED;
      }
      return new LocalCertificates(
          authorityFile,
          chainFile,
          keyFile,
          server.certificate().getNotAfter().toInstant(),
          change);
    } catch (GeneralSecurityException impossible) {
      throw new IOException("cannot make certificates in " + folder, impossible);
    }
  }

  private static boolean covers(X509Certificate certificate, List<String> names)
      throws GeneralSecurityException {
    var alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives == null) {
      return false;
    }
    Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    alternatives.forEach(entry -> given.add(IpText.normal(String.valueOf(entry.get(1)))));
    return names.stream().map(IpText::normal).allMatch(given::contains);
  }
}
