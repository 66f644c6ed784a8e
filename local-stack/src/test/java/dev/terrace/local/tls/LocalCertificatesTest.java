package dev.terrace.local.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.tls.PemTls;
import dev.terrace.local.tls.LocalCertificates.Change;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCertificatesTest {
  private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "::1", "my-laptop");
  private static final Clock NOW = Clock.systemUTC();

  @TempDir private Path folder;

  @Test
  void aClientThatTrustsTheAuthorityAcceptsTheServerUnderAllItsNames() throws Exception {
    LocalCertificates made = LocalCertificates.ensure(folder, NAMES, NOW);

    assertThat(made.change()).isEqualTo(Change.CREATED);
    for (String name : NAMES) {
      assertThat(handshake(made, made.authority(), name)).as(name).startsWith("TLSv1.");
    }
  }

  @Test
  void aClientRefusesTheServerUnderAnotherNameOrWithAnotherAuthority() throws Exception {
    LocalCertificates made = LocalCertificates.ensure(folder.resolve("a"), NAMES, NOW);
    LocalCertificates other = LocalCertificates.ensure(folder.resolve("b"), NAMES, NOW);

    assertThatThrownBy(() -> handshake(made, made.authority(), "elsewhere.example"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("elsewhere.example");
    assertThatThrownBy(() -> handshake(made, other.authority(), "localhost"))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void whatIsThereIsKept() throws Exception {
    LocalCertificates.ensure(folder, NAMES, NOW);
    String chain = Files.readString(folder.resolve("server.pem"));

    LocalCertificates again = LocalCertificates.ensure(folder, NAMES, NOW);

    assertThat(again.change()).isEqualTo(Change.KEPT);
    assertThat(again.chain()).content().isEqualTo(chain);
  }

  @Test
  void theServerIsRenewedBeforeItsEndByTheSameAuthority() throws Exception {
    Clock longAgo = Clock.offset(NOW, Duration.ofDays(-(397 - 29)));
    LocalCertificates made = LocalCertificates.ensure(folder, NAMES, longAgo);
    String authority = Files.readString(made.authority());

    LocalCertificates renewed = LocalCertificates.ensure(folder, NAMES, NOW);

    assertThat(renewed.change()).isEqualTo(Change.RENEWED);
    assertThat(renewed.authority()).content().isEqualTo(authority);
    assertThat(renewed.validUntil()).isAfter(made.validUntil().plus(Duration.ofDays(300)));
    assertThat(handshake(renewed, renewed.authority(), "localhost")).startsWith("TLSv1.");
  }

  @Test
  void anAuthorityThatWouldEndBeforeItsServersIsReplaced() throws Exception {
    String authority = Files.readString(LocalCertificates.ensure(folder, NAMES, NOW).authority());

    LocalCertificates later =
        LocalCertificates.ensure(folder, NAMES, Clock.offset(NOW, Duration.ofDays(3400)));

    assertThat(later.change()).isEqualTo(Change.CREATED);
    assertThat(later.authority()).content().isNotEqualTo(authority);
  }

  @Test
  void anotherNameOfTheMachineOrADamagedKeyIsAReasonToRenew() throws Exception {
    LocalCertificates.ensure(folder, NAMES, NOW);

    LocalCertificates renamed =
        LocalCertificates.ensure(folder, List.of("localhost", "new-name"), NOW);
    assertThat(renamed.change()).isEqualTo(Change.RENEWED);
    assertThat(handshake(renamed, renamed.authority(), "new-name")).startsWith("TLSv1.");

    Files.writeString(renamed.key(), "garbage");
    LocalCertificates repaired =
        LocalCertificates.ensure(folder, List.of("localhost", "new-name"), NOW);
    assertThat(repaired.change()).isEqualTo(Change.RENEWED);
    assertThat(handshake(repaired, repaired.authority(), "localhost")).startsWith("TLSv1.");
  }

  @Test
  void keysAreReadableByTheirOwnerOnly() throws Exception {
    LocalCertificates.ensure(folder.resolve("tls"), NAMES, NOW);

    assertThat(mode("tls")).isEqualTo("rwx------");
    assertThat(mode("tls/ca-key.pem")).isEqualTo("rw-------");
    assertThat(mode("tls/server-key.pem")).isEqualTo("rw-------");
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
  }

  /** The protocol of a real handshake on loopback, in which the client checks the name. */
  private static String handshake(LocalCertificates server, Path authority, String name)
      throws Exception {
    SSLContext context = PemTls.serverContext(server.chain(), server.key());
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    try (var listener =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 1, here)) {
      var answered =
          CompletableFuture.runAsync(() -> {
            try (var accepted = (SSLSocket) listener.accept()) {
              accepted.startHandshake();
            } catch (IOException clientRefused) {
              throw new UncheckedIOException(clientRefused);
            }
          });
      try (var plain = new java.net.Socket(here, listener.getLocalPort());
          var socket =
              (SSLSocket)
                  trusting(authority)
                      .getSocketFactory()
                      .createSocket(plain, name, listener.getLocalPort(), true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket.getSession().getProtocol();
      } finally {
        // the client's view is what is returned or thrown
        answered.exceptionally(_ -> null).get(10, TimeUnit.SECONDS);
      }
    }
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream file = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "local", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
