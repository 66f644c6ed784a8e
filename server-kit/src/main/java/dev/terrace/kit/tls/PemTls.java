package dev.terrace.kit.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;

/** TLS from the files that certificate authorities and certbot hand out. */
public final class PemTls {
  private PemTls() {}

  /**
   * A context for a server with one certificate and defaults.
   *
   * @param certificateChainPem the server's certificate followed by its intermediates
   * @param privateKeyPem PKCS#8, PKCS#1 (RSA) or SEC1 (EC), not encrypted
   * @throws TlsException if a file cannot be read or used, or the key does not belong to the
   *     certificate; names the file
   */
  public static SSLContext serverContext(Path certificateChainPem, Path privateKeyPem) {
    return ServerTls.context(TlsConfig.of(certificateChainPem, privateKeyPem));
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
}
