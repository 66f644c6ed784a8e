package dev.terrace.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.ProxyFixture;
import dev.terrace.proxy.RawServer;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpCheckTest {
  @Test
  void theRequestIsWhatWasConfigured() throws Exception {
    AtomicReference<String> head = new AtomicReference<>("");
    try (RawServer server =
        RawServer.start(connection -> {
          head.set(connection.readUntil("\r\n\r\n"));
          connection.write("HTTP/1.1 204 No Content\r\n\r\n");
        })) {
      CheckResult result =
          run(
              server,
              "{method: OPTIONS, uri: '/up?x=1', host: site.example, headers: {X-Token: a b}}");

      assertThat(result).isEqualTo(new CheckResult.Passed("answered 204"));
      assertThat(head.get().split("\r\n", -1))
          .containsExactly(
              "OPTIONS /up?x=1 HTTP/1.1",
              "Host: site.example",
              "User-Agent: terrace-check",
              "X-Token: a b",
              "Connection: close",
              "",
              "");
    }
  }

  @Test
  void theStatusDecides() throws Exception {
    assertThat(answer("HTTP/1.1 200 OK\r\n\r\n", "{}")).isInstanceOf(CheckResult.Passed.class);
    assertThat(answer("HTTP/1.0 399 X\r\n\r\n", "{}")).isInstanceOf(CheckResult.Passed.class);
    assertThat(answer("HTTP/1.1 404 X\r\n\r\n", "{}"))
        .isEqualTo(new CheckResult.Failed("check was answered 404"));
    assertThat(answer("HTTP/1.1 404 X\r\n\r\n", "{disableOn404: true}"))
        .isInstanceOf(CheckResult.Draining.class);
    assertThat(answer("HTTP/1.1 503 X\r\n\r\n", "{}")).isInstanceOf(CheckResult.Leaving.class);
    assertThat(answer("HTTP/1.1 503 X\r\n\r\n", "{expect: '503'}"))
        .isInstanceOf(CheckResult.Passed.class);
    assertThat(answer("SSH-2.0-OpenSSH\r\n", "{}"))
        .isEqualTo(new CheckResult.Failed("check was not answered in HTTP/1"));
    assertThat(answer("HTTP/1", "{}"))
        .isEqualTo(new CheckResult.Failed("connection closed before the status line"));
  }

  @Test
  void theBodyDecidesWhenItIsLookedAt() throws Exception {
    String plain = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nstate: ok trailing";
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nstate\r\n4;x=y\r\n: ok\r\n0\r\n\r\n";
    String untilClose = "HTTP/1.1 200 OK\r\n\r\nstate: ok";

    for (String response : new String[] {plain, chunked, untilClose}) {
      assertThat(answer(response, "{expectString: 'state: ok'}"))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(answer(response, "{expectRstring: '^state: (ok|fine)$'}"))
          .isInstanceOf(CheckResult.Passed.class);
      assertThat(answer(response, "{expectString: trailing}"))
          .isEqualTo(new CheckResult.Failed("body does not contain 'trailing'"));
      assertThat(answer(response, "{expectRstring: 'bad'}"))
          .isEqualTo(new CheckResult.Failed("body does not match 'bad'"));
    }
    assertThat(
            answer(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nsta",
                "{expectString: a}"))
        .isInstanceOf(CheckResult.Failed.class);
    assertThat(answer("HTTP/1.1 500 X\r\n\r\nstate: ok", "{expectString: 'state: ok'}"))
        .isEqualTo(new CheckResult.Failed("check was answered 500"));
  }

  @Test
  void aTrickleDoesNotOutlastTheTimeout() throws Exception {
    try (RawServer server =
        RawServer.start(connection -> {
          connection.readUntil("\r\n\r\n");
          connection.write("HTTP/1.1 200 OK\r\n\r\n");
          for (int i = 0; i < 1000; i++) {
            connection.write("x");
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
        })) {
      assertThat(run(server, "{timeout: 200ms, expectString: y}"))
          .isEqualTo(new CheckResult.Failed("check timeout after 200 ms"));
    }
  }

  @Test
  void aConnectionIsEnoughForTcpAndAnotherPortCanBeAsked() throws Exception {
    try (RawServer silent = RawServer.start(connection -> connection.read(1));
        RawServer other = RawServer.answering("HTTP/1.1 200 OK\r\n\r\n")) {
      assertThat(run(silent, "{type: tcp}")).isEqualTo(new CheckResult.Passed("connected"));
      assertThat(run(silent, "{port: %d}".formatted(other.address().port())))
          .isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void whoCannotBeReachedFailed() throws Exception {
    RawServer server = RawServer.answering("");
    server.close();

    ProxyFixture.await(() -> run(server, "{type: tcp}") instanceof CheckResult.Failed);
  }

  @Test
  void ourOwnTroublesAreToldFromTheServers() {
    assertThat(LocalFailure.is(new SocketException("Too many open files"))).isTrue();
    assertThat(LocalFailure.is(new IOException("Cannot allocate memory"))).isTrue();
    assertThat(LocalFailure.is(new SocketException("No buffer space available"))).isTrue();
    assertThat(LocalFailure.is(new BindException("Cannot assign requested address"))).isTrue();
    assertThat(LocalFailure.is(new ConnectException("Connection refused"))).isFalse();
    assertThat(LocalFailure.is(new SocketException("Network is unreachable"))).isFalse();
    assertThat(LocalFailure.is(new IOException((String) null))).isFalse();
  }

  @Test
  void mistakesAreExplained() {
    refused("{headers: {'X Y': a}}", "headers: 'X Y: a' is no header field");
    refused("{headers: {Host: a}}", "headers must not hold Host; there is the key host");
    refused("{expectRstring: '('}", "expectRstring is no regular expression");
    refused("{method: HEAD, expectString: a}", "method HEAD has no body");
    refused("{enabled: false, observe: layer7}", "observe: layer7 needs enabled: true");
    refused("{onError: kill}", "allowed: fastinter, fail-check, sudden-death, mark-down");
    refused("{port: 0}", "must be between 1 and 65535");
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> config(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private static CheckResult answer(String response, String yaml) throws Exception {
    try (RawServer server =
        RawServer.start(connection -> {
          connection.readUntil("\r\n\r\n");
          connection.write(response);
        })) {
      return run(server, yaml);
    }
  }

  private static CheckResult run(RawServer server, String yaml) {
    return new HttpCheck(config(yaml)).run(server.address().socketAddress(), null);
  }

  private static CheckConfig config(String yaml) {
    return Config.parse(CheckConfig.class, yaml, "test.yaml", Map.of());
  }
}
