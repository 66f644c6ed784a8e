package dev.terrace.lb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many connections a load balancer takes. */
@Timeout(60)
class ConnectionsTest {
  @TempDir private static Path folder;
  private static TestCertificate certificate;

  private final TestTier tier = Tier.forTests("lb");
  private HostPort address = new HostPort("127.0.0.1", 0);

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.create(folder);
  }

  @AfterEach
  void stop() {
    tier.close();
  }

  @Test
  void beyondMaxconnTheyWaitUntilOthersEnd() throws Exception {
    start("maxconn: 2");
    try (Socket first = connect();
        Socket second = connect()) {
      assertThat(ask(first)).startsWith("HTTP/1.1 200");
      assertThat(ask(second)).startsWith("HTTP/1.1 200");
      thirdWaits(first, second);
    }
    assertThat(tier.metrics().get("terrace.frontend.connection.pauses").functionCounter().count())
        .isPositive();
  }

  private void thirdWaits(Socket first, Socket second) throws IOException {
    try (Socket third = connect()) {
      assertThatThrownBy(() -> ask(third, Duration.ofMillis(300)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(ask(first)).startsWith("HTTP/1.1 200"); // those that are in go on

      second.shutdownOutput(); // an idle connection that the client ends

      assertThat(read(third, Duration.ofSeconds(20))).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void maxconnOfTheProcessHoldsForAllFrontends() throws Exception {
    start("", "global: {maxconn: 1}");
    try (Socket first = connect()) {
      assertThat(ask(first)).startsWith("HTTP/1.1 200");
      try (Socket second = connect()) {
        assertThatThrownBy(() -> ask(second, Duration.ofMillis(300)))
            .isInstanceOf(SocketTimeoutException.class);

        tier.reload(config("", "global: {maxconn: 1}"), config("", "global: {maxconn: 10}"));

        assertThat(read(second, Duration.ofSeconds(20))).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void aClientThatHasTooManyIsSentAway() throws Exception {
    start("clients: {maxconn: 1}");
    try (Socket first = connect()) {
      assertThat(ask(first)).startsWith("HTTP/1.1 200");
      try (Socket second = connect()) {
        assertThat(endOrReset(second)).isTrue();
      }
      assertThat(ask(first)).startsWith("HTTP/1.1 200");
    }
    String answer = "";
    for (int i = 0; i < 200 && !answer.startsWith("HTTP/1.1 200"); i++) {
      try (Socket next = connect()) {
        answer = ask(next);
      } catch (IOException _) {
        Thread.sleep(25); // the end of the first was not seen yet
      }
    }
    assertThat(answer).startsWith("HTTP/1.1 200");
    assertThat(tier.metrics().get("terrace.frontend.connections.refused").functionCounter().count())
        .isPositive();
  }

  @Test
  void aHandshakeThatNeverEndsGivesItsPlaceBack() throws Exception {
    start("maxconn: 1, limits: {headerTimeout: 300ms}", "", true);
    try (Socket silent = connect();
        Socket next = connect()) {
      long start = System.nanoTime();
      assertThat(endOrReset(silent)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(200));
      assertThat(endOrReset(next)).isTrue(); // it was accepted after the first, and silent as well
    }
  }

  private void start(String frontend) {
    start(frontend, "");
  }

  private void start(String frontend, String more) {
    start(frontend, more, false);
  }

  private void start(String frontend, String more, boolean tls) {
    address = LbMain.start(config(frontend, more, tls), tier).addresses("site").getFirst();
  }

  private static LbConfig config(String frontend, String more) {
    return config(frontend, more, false);
  }

  private static LbConfig config(String frontend, String more, boolean tls) {
    String secured =
        ", tls: {certificate: \"%s\", key: \"%s\"}"
            .formatted(certificate.chain(), certificate.key());
    return Config.parse(
        LbConfig.class,
        """
        admin: {listen: "127.0.0.1:0"}
        frontends:
          site:
            bind: [{address: "127.0.0.1:0"%s}]
            rules: [{return: {string: hello}}]
            %s
        backends: {}
        %s
        """
            .formatted(tls ? secured : "", frontend.replace(", limits", "\n    limits"), more),
        "lb.yaml",
        Map.of());
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.connect(address.socketAddress());
    return socket;
  }

  private static String ask(Socket socket) throws IOException {
    return ask(socket, Duration.ofSeconds(20));
  }

  private static String ask(Socket socket, Duration wait) throws IOException {
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
    return read(socket, wait);
  }

  private static String read(Socket socket, Duration wait) throws IOException {
    socket.setSoTimeout((int) wait.toMillis());
    byte[] buffer = new byte[4096];
    StringBuilder text = new StringBuilder();
    while (text.indexOf("hello") < 0) {
      int count = socket.getInputStream().read(buffer);
      if (count < 0) {
        throw new IOException("the connection ended");
      }
      text.append(new String(buffer, 0, count, US_ASCII));
    }
    return text.toString();
  }

  private static boolean endOrReset(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      return true;
    }
  }
}
