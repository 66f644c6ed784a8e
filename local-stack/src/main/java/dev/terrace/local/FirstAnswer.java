package dev.terrace.local;

import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Asks the site through a load balancer, as a client that trusts the local authority. */
final class FirstAnswer {
  private static final int TIMEOUT_MILLIS = 2000;

  private final SSLSocketFactory sockets;

  FirstAnswer(Path authority) {
    try (InputStream file = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "local", CertificateFactory.getInstance("X.509").generateCertificate(file));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      this.sockets = context.getSocketFactory();
    } catch (IOException | GeneralSecurityException e) {
      throw new StackException("cannot read " + authority + ": " + e.getMessage(), e);
    }
  }

  /** Empty when the API answers through all tiers, else what came instead. */
  Optional<String> problem(URI balancer) {
    try {
      var url = balancer.resolve("/api/articles?limit=1").toURL();
      var connection = (HttpsURLConnection) url.openConnection(Proxy.NO_PROXY);
      connection.setSSLSocketFactory(sockets);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      try {
        int status = connection.getResponseCode();
        return status == 200 ? Optional.empty() : Optional.of(url + " answers " + status);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return Optional.of(balancer + ": " + e.getMessage());
    }
  }
}
