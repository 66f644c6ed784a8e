package dev.terrace.cluster.member;

import dev.terrace.cluster.ClusterKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS between nodes that share a secret. Java's TLS knows no pre-shared keys, so an Ed25519 key
 * pair and a certificate are made of the secret, the same on all nodes: who can prove to have the
 * private key (TLS 1.3 makes both sides do) has the secret, and nobody else is spoken to. JGroups'
 * own SYM_ENCRYPT was rejected: heartbeats, discovery and merges pass below it in the clear.
 */
public final class MemberTls {
  private static final Logger log = LoggerFactory.getLogger(MemberTls.class);

  private static final byte[] ED25519 = der(0x30, der(0x06, new byte[] {0x2b, 0x65, 0x70}));
  private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};

  private MemberTls() {}

  /** A context for both sides of connections between the nodes that have this secret. */
  public static SSLContext of(ClusterKey key) {
    try {
      KeyPair pair = keyPair(key.derive("members"));
      X509Certificate certificate = certificate(pair, key.cluster());
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("node", pair.getPrivate(), new char[0], new Certificate[] {certificate});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(),
          new TrustManager[] {new SameSecret(certificate)},
          new SecureRandom());
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("no TLS for the cluster could be made", e);
    }
  }

  /** The key pair whose private key is the seed (RFC 8032 §5.1.5). */
  private static KeyPair keyPair(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new FixedRandom(seed));
    KeyPair pair = generator.generateKeyPair();
    byte[] encoded = pair.getPrivate().getEncoded();
    byte[] end = Arrays.copyOfRange(encoded, encoded.length - seed.length, encoded.length);
    if (!Arrays.equals(seed, end)) {
      // Each start would else make another key, and no two nodes would find together.
      throw new GeneralSecurityException("this Java makes Ed25519 keys in an unknown way");
    }
    return pair;
  }

  /** Hands out the seed: what a generator of Ed25519 keys asks for is the private key. */
  private static final class FixedRandom extends SecureRandom {
    private final byte[] seed;

    FixedRandom(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (bytes.length != seed.length) {
        throw new IllegalStateException("asked for " + bytes.length + " bytes");
      }
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }

  /** Self-signed, X.509 version 3, RFC 5280 §4.1; its content is the same on all nodes. */
  private static X509Certificate certificate(KeyPair pair, String name)
      throws GeneralSecurityException {
    byte[] commonName =
        der(
            0x30,
            der(
                0x31,
                der(
                    0x30,
                    der(0x06, COMMON_NAME),
                    der(0x0c, ("terrace " + name).getBytes(StandardCharsets.UTF_8)))));
    byte[] toSign =
        der(
            0x30,
            der(0xa0, der(0x02, new byte[] {2})),
            der(0x02, new byte[] {1}),
            ED25519,
            commonName,
            der(0x30, time("20200101000000Z"), time("99991231235959Z")),
            commonName,
            pair.getPublic().getEncoded());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(toSign);
    byte[] bits = concat(new byte[1], signature.sign());
    byte[] certificate = der(0x30, toSign, ED25519, der(0x03, bits));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] time(String generalized) {
    return der(0x18, generalized.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] der(int tag, byte[]... parts) {
    byte[] content = concat(parts);
    if (content.length < 128) {
      return concat(new byte[] {(byte) tag, (byte) content.length}, content);
    }
    byte[] head = {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    return concat(head, content);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Trusts the own certificate's key, whatever its certificate says otherwise. */
  private static final class SameSecret extends X509ExtendedTrustManager {
    private static final int MAX_PEERS = 256;

    private final X509Certificate own;
    private final Set<String> told =
        Collections.synchronizedSet(
            Collections.newSetFromMap(
                new LinkedHashMap<>() {
                  @Override
                  protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > MAX_PEERS;
                  }
                }));

    SameSecret(X509Certificate own) {
      this.own = own;
    }

    private void check(X509Certificate[] chain, String peer) throws CertificateException {
      if (chain.length > 0 && chain[0].getPublicKey().equals(own.getPublicKey())) {
        return;
      }
      if (told.add(peer)) {
        log.atWarn()
            .addKeyValue("from", peer)
            .log("a node is refused: it has another secret, or is of another cluster");
      }
      throw new CertificateException("another secret or another cluster");
    }

    private static String name(Socket socket) {
      return socket.getInetAddress() == null ? "?" : socket.getInetAddress().getHostAddress();
    }

    private static String name(SSLEngine engine) {
      return engine.getPeerHost() == null ? "?" : engine.getPeerHost();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain, name(socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain, name(socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain, name(engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain, name(engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain, "?");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain, "?");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {own};
    }
  }
}
