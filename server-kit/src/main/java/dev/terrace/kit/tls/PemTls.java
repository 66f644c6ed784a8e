package dev.terrace.kit.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** TLS from the files that certificate authorities and certbot hand out. */
public final class PemTls {
  private PemTls() {}

  /**
   * A context for a server; TLS 1.3 and 1.2 are left to the listener to choose from.
   *
   * @param certificateChainPem the server's certificate followed by its intermediates
   * @param privateKeyPem PKCS#8, PKCS#1 (RSA) or SEC1 (EC), not encrypted
   * @throws TlsException if a file cannot be read or used, or the key does not belong to the
   *     certificate; names the file
   */
  public static SSLContext serverContext(Path certificateChainPem, Path privateKeyPem) {
    var chain = certificates(certificateChainPem);
    var key = PemKeys.read(privateKeyPem);
    PemKeys.requirePair(chain.getFirst(), key, certificateChainPem, privateKeyPem);
    try {
      return context(chain, key);
    } catch (GeneralSecurityException | IOException e) {
      throw new TlsException(certificateChainPem, "cannot be used: " + e.getMessage(), e);
    }
  }

  /** The certificates of a file, at least one, in the file's order. */
  public static List<X509Certificate> certificates(Path pem) {
    var certificates = new ArrayList<X509Certificate>();
    try {
      var factory = CertificateFactory.getInstance("X.509");
      for (PemFile.Block block : PemFile.read(pem)) {
        if (block.label().equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
        }
      }
    } catch (CertificateException e) {
      throw new TlsException(pem, "holds a broken certificate: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new TlsException(pem, "holds no certificate (-----BEGIN CERTIFICATE-----)", null);
    }
    return List.copyOf(certificates);
  }

  private static SSLContext context(List<X509Certificate> chain, PrivateKey key)
      throws GeneralSecurityException, IOException {
    char[] password = new char[0];
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("server", key, password, chain.toArray(Certificate[]::new));
    // Not "PKIX": that reads the key from the store anew, which takes a key derivation of several
    // milliseconds in each handshake, on an I/O thread.
    var keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
