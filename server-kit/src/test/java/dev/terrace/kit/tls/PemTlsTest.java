package dev.terrace.kit.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTlsTest {
  @TempDir private static Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    Certificates.openssl(folder, "genrsa -traditional -out rsa-pkcs1.key 2048");
    Certificates.openssl(folder, "pkey -in rsa-pkcs1.key -out rsa.key");
    Certificates.openssl(folder, "ecparam -name prime256v1 -genkey -out ec-sec1.key");
    Certificates.openssl(folder, "ecparam -name secp384r1 -genkey -noout -out ec-sec1-noparam.key");
    Certificates.openssl(folder, "pkey -in ec-sec1.key -out ec.key");
    Certificates.openssl(folder, "genpkey -algorithm ed25519 -out ed25519.key");
    for (String key : new String[] {"rsa-pkcs1", "ec-sec1", "ec-sec1-noparam", "ed25519"}) {
      Certificates.openssl(
          folder,
          "req -x509 -new -days 2 -subj /CN=localhost -key %s.key -out %s.crt".formatted(key, key));
    }
    Files.copy(folder.resolve("rsa-pkcs1.crt"), folder.resolve("rsa.crt"));
    Files.copy(folder.resolve("ec-sec1.crt"), folder.resolve("ec.crt"));
    Certificates.openssl(folder, "pkey -in rsa.key -aes128 -passout pass:x -out encrypted.key");
    Certificates.openssl(
        folder, "rsa -in rsa.key -aes128 -traditional -passout pass:x -out encrypted-pkcs1.key");
    Files.writeString(folder.resolve("empty.pem"), "nothing here\n");
    Files.writeString(
        folder.resolve("broken.crt"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    Files.writeString(
        folder.resolve("broken.key"),
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Files.writeString(
        folder.resolve("both.pem"),
        Files.readString(folder.resolve("ec.crt")) + Files.readString(folder.resolve("ec.key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "rsa-pkcs1", "ec", "ec-sec1", "ec-sec1-noparam", "ed25519"})
  void aHandshakeSucceedsWithEveryKindOfKey(String name) throws Exception {
    var certificate = folder.resolve(name + ".crt");

    var context = PemTls.serverContext(certificate, folder.resolve(name + ".key"));

    assertThat(handshake(context, certificate)).isEqualTo("TLSv1.3");
  }

  @Test
  void certificateAndKeyMayLieInOneFile() throws Exception {
    var both = folder.resolve("both.pem");

    assertThat(handshake(PemTls.serverContext(both, both), both)).isEqualTo("TLSv1.3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "missing.crt|ec.key|missing.crt: no such file",
        "ec.crt|missing.key|missing.key: no such file",
        "empty.pem|ec.key|empty.pem: holds no certificate (-----BEGIN CERTIFICATE-----)",
        "ec.crt|empty.pem|empty.pem: holds no private key (-----BEGIN PRIVATE KEY-----)",
        "broken.crt|ec.key|broken.crt: holds a broken certificate: ",
        "ec.crt|broken.key|broken.key: holds a broken private key",
        "rsa.crt|encrypted.key|encrypted.key: the key is encrypted; decrypt it with openssl pkey",
        "rsa.crt|encrypted-pkcs1.key|encrypted-pkcs1.key: the key is encrypted; decrypt it with",
        "rsa.crt|ec.key|ec.key: the key does not belong to the certificate in ",
        "ec.crt|ec-sec1-noparam.key|ec-sec1-noparam.key: the key does not belong to the certificate"
      })
  void everyMistakeNamesItsFile(String certificate, String key, String message) {
    assertThatThrownBy(() -> PemTls.serverContext(folder.resolve(certificate), folder.resolve(key)))
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith(folder.resolve(message).toString());
  }

  private static String handshake(SSLContext server, Path trusted) throws Exception {
    var trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("server", PemTls.certificates(trusted).getFirst());
    var managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trust);
    var client = SSLContext.getInstance("TLS");
    client.init(null, managers.getTrustManagers(), null);
    try (var listening = (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0);
        var connecting =
            (SSLSocket)
                client.getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
      var accepting =
          Thread.ofVirtual()
              .start(() -> {
                try (var accepted = (SSLSocket) listening.accept()) {
                  accepted.startHandshake();
                  accepted.getInputStream().transferTo(accepted.getOutputStream());
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      connecting.setSoTimeout(10_000);
      connecting.startHandshake();
      connecting.getOutputStream().write('x');
      assertThat(connecting.getInputStream().read()).isEqualTo('x');
      connecting.shutdownOutput();
      accepting.join();
      return connecting.getSession().getProtocol();
    }
  }
}
