package dev.terrace.kit.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CRLException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The authorities whose certificates are believed.
 *
 * @param authorities at least one
 * @param revoked lists of certificates that are not valid any more; when there are any, there must
 *     be a current one of every authority in a chain, as with HAProxy's {@code crl-file}
 */
record Trust(List<X509Certificate> authorities, List<X509CRL> revoked) {

  /**
   * Reads PEM files.
   *
   * @throws TlsException if one cannot be read or used
   */
  static Trust read(Path authorities, @Nullable Path revoked) {
    return new Trust(
        PemTls.certificates(authorities), revoked == null ? List.of() : readLists(revoked));
  }

  private static List<X509CRL> readLists(Path file) {
    List<X509CRL> lists = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemFile.Block block : PemFile.read(file)) {
        if (block.label().equals("X509 CRL")) {
          lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.der())));
        }
      }
    } catch (CRLException | CertificateException e) {
      throw new TlsException(file, "holds a broken revocation list: " + e.getMessage(), e);
    }
    if (lists.isEmpty()) {
      throw new TlsException(file, "holds no revocation list (-----BEGIN X509 CRL-----)", null);
    }
    return List.copyOf(lists);
  }

  TrustManager[] managers() throws GeneralSecurityException {
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(store(), new X509CertSelector());
    parameters.setRevocationEnabled(false);
    if (!revoked.isEmpty()) {
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
      PKIXRevocationChecker checker =
          (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
      // The lists that were given, and no questions to other servers from within a handshake.
      checker.setOptions(
          EnumSet.of(
              PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
      parameters.addCertPathChecker(checker);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return factory.getTrustManagers();
  }

  private KeyStore store() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store cannot be made", e);
    }
  }
}
