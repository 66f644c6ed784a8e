package dev.terrace.kit.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Private keys from PEM: PKCS#8, PKCS#1 and SEC1. */
final class PemKeys {
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private PemKeys() {}

  static PrivateKey read(Path file) {
    byte[] parameters = new byte[0];
    for (PemFile.Block block : PemFile.read(file)) {
      switch (block.label()) {
        case "PRIVATE KEY" -> {
          return decode(file, block.der());
        }
        case "RSA PRIVATE KEY" -> {
          return decode(file, Der.pkcs8OfPkcs1(block.der()));
        }
        case "EC PARAMETERS" -> parameters = block.der();
        case "EC PRIVATE KEY" -> {
          return decode(file, Der.pkcs8OfSec1(file, block.der(), parameters));
        }
        case "ENCRYPTED PRIVATE KEY" ->
            throw new TlsException(
                file, "the key is encrypted; decrypt it with openssl pkey -in … -out …", null);
        default -> {
          continue; // a certificate in the same file, for example
        }
      }
    }
    throw new TlsException(file, "holds no private key (-----BEGIN PRIVATE KEY-----)", null);
  }

  private static PrivateKey decode(Path file, byte[] pkcs8) {
    var spec = new PKCS8EncodedKeySpec(pkcs8);
    var failure = new TlsException(file, "holds a broken private key", null);
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException e) {
        failure.addSuppressed(e); // of another kind
      }
    }
    throw failure;
  }

  /** Signs and verifies: the one proof that holds for every kind of key. */
  static void requirePair(
      X509Certificate certificate, PrivateKey key, Path certificateFile, Path keyFile) {
    String kind = key.getAlgorithm();
    boolean pair = false;
    if (certificate.getPublicKey().getAlgorithm().equals(kind)) {
      try {
        var signature =
            Signature.getInstance(
                switch (kind) {
                  case "RSA" -> "SHA256withRSA";
                  case "EC" -> "SHA256withECDSA";
                  default -> kind;
                });
        byte[] message = {1, 2, 3};
        signature.initSign(key);
        signature.update(message);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(message);
        pair = signature.verify(signed);
      } catch (GeneralSecurityException e) {
        throw new TlsException(keyFile, "the key cannot sign: " + e.getMessage(), e);
      }
    }
    if (!pair) {
      throw new TlsException(
          keyFile, "the key does not belong to the certificate in " + certificateFile, null);
    }
  }
}
