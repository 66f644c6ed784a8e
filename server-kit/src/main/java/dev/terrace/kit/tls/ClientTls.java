package dev.terrace.kit.tls;

import dev.terrace.kit.config.ConfigNote;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** What connections to one server need. Equal when made of the same settings and files. */
public final class ClientTls {
  /** Kinds of exceptions whose messages tell more of Java than of the certificate. */
  private static final Map<String, String> KNOWN =
      Map.of(
          "SunCertPathBuilderException", "its certificate comes from no known authority",
          "CertPathBuilderException", "its certificate comes from no known authority",
          "CertificateExpiredException", "its certificate has expired",
          "CertificateNotYetValidException", "its certificate is not valid yet");

  /** All that it is made of. */
  private record Material(
      ClientTlsConfig config,
      String host,
      @Nullable Trust trust,
      @Nullable ServerCertificate certificate) {}

  private final Material material;
  private final SSLParameters parameters;
  private final SSLContext context;
  private final String verifyHost;

  private ClientTls(Material material) {
    this.material = material;
    ClientTlsConfig config = material.config();
    this.verifyHost =
        config.verifyHost() != null
            ? config.verifyHost()
            : config.sni() != null && !config.sni().isEmpty() ? config.sni() : material.host();
    this.parameters = parameters(config, verifyHost);
    this.context = new TlsContext(context(material), parameters, true, material);
  }

  /**
   * Reads the files.
   *
   * @param host the server's name or address
   * @throws TlsException if a file cannot be used; names the file
   */
  public static ClientTls of(ClientTlsConfig config, String host) {
    Trust trust = config.caFile() == null ? null : Trust.read(config.caFile(), null);
    ServerCertificate own =
        config.certificate() == null
            ? null
            : ServerCertificate.read(new CertificateConfig(config.certificate(), config.key()));
    return new ClientTls(new Material(config, host, trust, own));
  }

  /**
   * What is wrong with the files.
   *
   * @param key where the section stands in the configuration
   */
  public static List<ConfigNote> problems(String key, ClientTlsConfig config) {
    List<ConfigNote> problems = new ArrayList<>();
    if (config.caFile() != null) {
      try {
        Trust _ = Trust.read(config.caFile(), null);
      } catch (TlsException e) {
        problems.add(new ConfigNote(key + ".caFile", String.valueOf(e.getMessage())));
      }
    }
    if (config.certificate() != null) {
      CertificateConfig own = new CertificateConfig(config.certificate(), config.key());
      try {
        ServerCertificate _ = ServerCertificate.read(own);
      } catch (TlsException e) {
        problems.add(new ConfigNote(key + "." + own.keyOf(e), String.valueOf(e.getMessage())));
      }
    }
    return problems;
  }

  private static SSLContext context(Material material) {
    try {
      KeyManager[] keys =
          material.certificate() == null
              ? new KeyManager[0]
              : new KeyManager[] {new ClientKeyManager(material.certificate())};
      TrustManager[] trust =
          material.config().verify() == ServerVerify.NONE
              ? new TrustManager[] {new TrustAll()}
              : material.trust() == null ? null : material.trust().managers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new TlsException("TLS to servers cannot be used: " + e.getMessage(), e);
    }
  }

  private static SSLParameters parameters(ClientTlsConfig config, String verifyHost) {
    SSLParameters parameters = TlsSettings.parameters(config.minVersion(), config.ciphers());
    if (config.verify() == ServerVerify.REQUIRED) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9110 §4.3.4
    }
    String name = config.sni() == null ? verifyHost : config.sni();
    parameters.setServerNames(
        ClientTlsConfig.isName(name) ? List.of(new SNIHostName(name)) : List.of());
    return parameters;
  }

  /** For engines that are ready for use when made for {@link #verifyHost}. */
  public SSLContext context() {
    return context;
  }

  /** The name that engines are to be made for, since it must be in the server's certificate. */
  public String verifyHost() {
    return verifyHost;
  }

  /**
   * TLS on a connected socket, without the handshake; closes it when it is closed itself.
   *
   * @throws IOException if the connection ended meanwhile
   */
  public SSLSocket wrap(Socket connected) throws IOException {
    SSLSocket secured =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(connected, verifyHost, connected.getPort(), true);
    secured.setUseClientMode(true);
    secured.setSSLParameters(parameters);
    return secured;
  }

  /** What failed, in few words for people who look at the state of a server. */
  public static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String known = KNOWN.get(cause.getClass().getSimpleName());
      if (known != null) {
        return known;
      }
    }
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClientTls tls && material.equals(tls.material);
  }

  @Override
  public int hashCode() {
    return material.hashCode();
  }
}
