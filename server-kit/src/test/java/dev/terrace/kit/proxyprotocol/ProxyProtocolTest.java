package dev.terrace.kit.proxyprotocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.Await;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Network;
import dev.terrace.kit.http.HttpServer;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.kit.tls.Certificates;
import dev.terrace.kit.tls.PemTls;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over the wire: proxies are 127.0.0.2, others 127.0.0.3, this machine itself 127.0.0.1. */
@Timeout(60)
class ProxyProtocolTest {
  private static final String PROXY = "127.0.0.2";
  private static final String V1 = "PROXY TCP4 192.0.2.1 198.51.100.2 54321 443\r\n";
  private static final String V2 =
      new String(
          HexFormat.of()
              .parseHex(
                  "0d0a0d0a000d0a515549540a"
                      + "2111000c"
                      + "c0000201"
                      + "c6336402"
                      + "d431"
                      + "01bb"),
          ISO_8859_1);

  /** Of a check by the proxy itself. */
  private static final String V2_LOCAL =
      new String(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"), ISO_8859_1);

  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static final String TOLD = "192.0.2.1:54321 198.51.100.2:443";

  @TempDir private Path folder;
  private final TestTier tier = Tier.forTests("test");
  private final ConnectionLimit limit = new ConnectionLimit(0, null);
  private final ClientConnections ofEach = new ClientConnections(0);

  /** Whatever a connection began with, its place is free when it has ended. */
  @AfterEach
  void stop() throws Exception {
    Await.until("places are free again", () -> limit.open() == 0);
    tier.close();
  }

  @Test
  void clientsAreWhomTheProxyTells() throws IOException {
    var address = start(null);

    assertThat(ask(address, PROXY, V1 + REQUEST)).endsWith(TOLD);
    assertThat(ask(address, PROXY, V2 + REQUEST)).endsWith(TOLD);
    assertThat(ask(address, PROXY, "PROXY UNKNOWN\r\n" + REQUEST)).contains("\r\n127.0.0.2:");
    assertThat(ask(address, PROXY, V2_LOCAL + REQUEST)).contains("\r\n127.0.0.2:");
  }

  @Test
  void headerMayComeInPieces() throws IOException {
    var address = start(null);
    try (Socket socket = connect(address, PROXY)) {
      for (byte one : (V2 + REQUEST).getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(one);
        socket.getOutputStream().flush();
      }
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)).endsWith(TOLD);
    }
  }

  @Test
  void whoIsNoProxyCannotTellAnything() throws IOException {
    var address = start(null);

    assertThat(ask(address, "127.0.0.3", V1 + REQUEST)).startsWith("HTTP/1.1 400");
    assertThat(ask(address, "127.0.0.3", REQUEST)).contains("\r\n127.0.0.3:");
  }

  @Test
  void proxiesMustTell() throws Exception {
    var address = start(null);

    assertThat(ask(address, PROXY, REQUEST)).isEmpty();
    assertThat(ask(address, PROXY, "PROXY TCP4 x\r\n" + REQUEST)).isEmpty();
    assertThat(refused("PROXY header: missing")).isOne();
    assertThat(refused("PROXY header: not two addresses and two ports")).isOne();
  }

  @Test
  void whoIsSilentIsSentAway() throws Exception {
    var address = start(null);
    try (Socket socket = connect(address, PROXY)) {
      socket.getOutputStream().write("PROXY T".getBytes(ISO_8859_1));

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(refused("PROXY header: too late")).isOne();
  }

  /** As the load balancer's own probe does. */
  @Test
  void thisMachineItselfMayDoWithout() throws IOException {
    var address = start(null);

    assertThat(ask(address, "127.0.0.1", REQUEST)).contains("\r\n127.0.0.1:");
    assertThat(ask(address, "127.0.0.1", V1 + REQUEST)).endsWith(TOLD);
  }

  @Test
  void limitsAreThoseOfTheClient() throws IOException {
    var address = start(null);
    ofEach.change(1);
    var other = V1.replace("192.0.2.1", "192.0.2.7");
    try (Socket first = connect(address, PROXY)) {
      first
          .getOutputStream()
          .write((V1 + "GET / HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(ISO_8859_1));
      assertThat(first.getInputStream().read()).isEqualTo('H');

      assertThat(endOrReset(address, V1 + REQUEST)).isEmpty();
      assertThat(ask(address, PROXY, other + REQUEST)).contains("192.0.2.7");
    }
    assertThat(ofEach.refused()).isOne();
  }

  @Test
  void tlsBeginsBehindTheHeader() throws Exception {
    Certificates.make(folder, "site");
    var address =
        start(PemTls.serverContext(folder.resolve("site.crt"), folder.resolve("site.key")));
    var trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("site", PemTls.certificates(folder.resolve("site.crt")).getFirst());
    var managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trust);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    var client = context.getSocketFactory();
    try (Socket socket = connect(address, PROXY)) {
      socket.getOutputStream().write(V2.getBytes(ISO_8859_1));
      try (Socket tls = client.createSocket(socket, "localhost", address.port(), true)) {
        tls.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
        assertThat(new String(tls.getInputStream().readAllBytes(), ISO_8859_1)).endsWith(TOLD);
      }
    }
  }

  private double refused(String reason) {
    return tier.metrics().get("http.server.refused").tag("reason", reason).counter().count();
  }

  private HostPort start(@Nullable SSLContext tls) {
    var limits = Config.parse(LimitsConfig.class, "headerTimeout: 800ms", "x", Map.of());
    return tier.add(
            "http",
            HttpServer.builder("main", tier)
                .limits(limits)
                .connections(limit, ofEach)
                .listen(
                    new HostPort("127.0.0.1", 0),
                    List.of(Network.parse("127.0.0.1"), Network.parse(PROXY)),
                    tls)
                .start(ProxyProtocolTest::answer))
        .addresses()
        .getFirst();
  }

  private static void answer(HttpServerExchange exchange) {
    exchange
        .getResponseSender()
        .send(text(exchange.getSourceAddress()) + " " + text(exchange.getDestinationAddress()));
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  private static Socket connect(HostPort to, String from) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    socket.connect(to.socketAddress());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String endOrReset(HostPort address, String text) {
    try {
      return ask(address, PROXY, text);
    } catch (IOException _) {
      return "";
    }
  }

  private static String ask(HostPort to, String from, String text) throws IOException {
    try (Socket socket = connect(to, from)) {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
