package dev.terrace.local.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate and its private key; ECDSA on P-256, by the JDK's own provider. */
record Issued(X509Certificate certificate, PrivateKey key) {
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * What the two files hold; empty when one is missing, unreadable, or they do not belong together.
   */
  static Optional<Issued> read(Path certificateFile, Path keyFile) {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var bytes = new ByteArrayInputStream(Files.readAllBytes(certificateFile));
      var certificate = (X509Certificate) factory.generateCertificate(bytes);
      PrivateKey key = Pem.key(Files.readString(keyFile));
      return belongTogether(certificate, key)
          ? Optional.of(new Issued(certificate, key))
          : Optional.empty();
    } catch (IOException | GeneralSecurityException missingOrDamaged) {
      return Optional.empty();
    }
  }

  /** A new authority that signs itself. */
  static Issued authority(Instant now, Duration life) throws GeneralSecurityException, IOException {
    KeyPair pair = newKey();
    // The creation time keeps two authorities of one machine apart in a browser's list.
    var name = new X500Name("O=Terrace local stack,CN=Terrace local CA " + now.getEpochSecond());
    var builder = builder(name, now, life, name, pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
    return sign(builder, pair.getPrivate(), pair);
  }

  /** A server certificate from this authority, for DNS names and IP addresses. */
  Issued issueServer(List<String> names, Instant now, Duration life)
      throws GeneralSecurityException, IOException {
    KeyPair pair = newKey();
    var issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    var builder =
        builder(issuer, now, life, new X500Name("CN=" + names.getFirst()), pair.getPublic());
    var extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
    builder.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        extensions.createSubjectKeyIdentifier(pair.getPublic()));
    GeneralName[] alternatives =
        names.stream()
            .map(name ->
                new GeneralName(
                    IpText.isIp(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
            .toArray(GeneralName[]::new);
    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
    return sign(builder, key, pair);
  }

  boolean endsBefore(Instant instant) {
    return certificate.getNotAfter().toInstant().isBefore(instant);
  }

  boolean issuedBy(Issued authority) {
    try {
      certificate.verify(authority.certificate().getPublicKey());
      return true;
    } catch (GeneralSecurityException another) {
      return false;
    }
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    byte[] probe = {1, 2, 3};
    var signer = Signature.getInstance(SIGNATURE);
    signer.initSign(key);
    signer.update(probe);
    var verifier = Signature.getInstance(SIGNATURE);
    verifier.initVerify(certificate.getPublicKey());
    verifier.update(probe);
    return verifier.verify(signer.sign());
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, Instant now, Duration life, X500Name subject, PublicKey key) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, RANDOM).setBit(126), // positive, unpredictable: RFC 5280 §4.1.2.2
        Date.from(now.minus(Duration.ofHours(1))), // clocks differ a little
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static Issued sign(X509v3CertificateBuilder builder, PrivateKey signer, KeyPair pair)
      throws GeneralSecurityException {
    try {
      var content = new JcaContentSignerBuilder(SIGNATURE).build(signer);
      X509Certificate certificate =
          new JcaX509CertificateConverter().getCertificate(builder.build(content));
      return new Issued(certificate, pair.getPrivate());
    } catch (OperatorCreationException noSuchAlgorithm) {
      throw new GeneralSecurityException(noSuchAlgorithm);
    }
  }
}
