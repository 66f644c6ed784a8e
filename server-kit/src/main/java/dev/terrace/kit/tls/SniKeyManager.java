package dev.terrace.kit.tls;

import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a server's certificate by the name that the client asks for. JSSE asks once for each kind
 * of key that the client can check, in the order of its preference.
 *
 * <p>The JDK's own key managers hold the key in a key store, one of them takes a key derivation of
 * several milliseconds in each handshake to get it out, and none looks at names it was not told.
 */
final class SniKeyManager extends X509ExtendedKeyManager {
  private final ServerCertificates certificates;
  private final Map<String, ServerCertificate> byAlias = new HashMap<>();

  SniKeyManager(ServerCertificates certificates) {
    this.certificates = certificates;
    certificates.byName().values().forEach(all -> all.forEach(this::add));
    certificates.otherwise().forEach(this::add);
  }

  private void add(ServerCertificate certificate) {
    byAlias.put(alias(certificate), certificate);
  }

  private static String alias(ServerCertificate certificate) {
    Path file = certificate.file();
    return file.toString();
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return choose(keyType, engine.getHandshakeSession());
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return socket instanceof SSLSocket secured
        ? choose(keyType, secured.getHandshakeSession())
        : null;
  }

  private @Nullable String choose(String keyType, @Nullable SSLSession session) {
    int suffix = keyType.indexOf('_'); // EC_RSA: an EC key signed by an RSA one
    ServerCertificate chosen =
        certificates.choose(
            requested(session), suffix < 0 ? keyType : keyType.substring(0, suffix));
    return chosen == null ? null : alias(chosen);
  }

  private static @Nullable String requested(@Nullable SSLSession session) {
    if (session instanceof ExtendedSSLSession extended) {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    ServerCertificate certificate = byAlias.get(alias);
    return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    ServerCertificate certificate = byAlias.get(alias);
    return certificate == null ? null : certificate.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null; // only asked by programs
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
