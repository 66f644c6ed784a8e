package dev.terrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BackendTest {
  private static final String QUICK =
      "check: {inter: 60ms, fastinter: 30ms, downinter: 40ms, timeout: 200ms, rise: 2, fall: 3}";

  @Test
  void aServerFollowsItsChecksDownIntoDrainAndUpAgain() throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    try (RawServer server = checked(status);
        ProxyFixture proxy = ProxyFixture.start(QUICK, server.address())) {
      ProxyFixture.await(() -> state(proxy).equals("up"));
      Instant up = proxy.backend().status().servers().getFirst().since();

      status.set(500);
      ProxyFixture.await(() -> state(proxy).equals("down"));
      assertThat(proxy.backend().anyUp()).isFalse();
      assertThat(proxy.backend().status().servers().getFirst().reason())
          .isEqualTo("check was answered 500");
      assertThat(proxy.backend().status().servers().getFirst().since()).isAfter(up);

      status.set(503);
      ProxyFixture.await(() -> state(proxy).equals("drain"));
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 ");

      status.set(200);
      ProxyFixture.await(() -> state(proxy).equals("up"));
    }
  }

  @Test
  void aServerThatDoesNotAnswerItsCheckIsDown() throws Exception {
    try (RawServer hangs = RawServer.start(connection -> connection.read(100_000));
        ProxyFixture proxy = ProxyFixture.start(QUICK, hangs.address())) {
      ProxyFixture.await(() -> state(proxy).equals("down"));

      assertThat(proxy.backend().status().servers().getFirst().reason())
          .isEqualTo("check timeout after 200 ms");
    }
  }

  @Test
  void aFailedConnectionIsNotWaitedForByTheNextCheck() throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    RawServer server = checked(status);
    try (server;
        ProxyFixture proxy =
            ProxyFixture.start("check: {inter: 1m, fastinter: 20ms}", server.address())) {
      ProxyFixture.await(() -> state(proxy).equals("up"));

      server.close();
      ProxyFixture.await(() -> {
        try {
          return proxy.get("/").startsWith("HTTP/1.1 503 ");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });

      assertThat(state(proxy)).isEqualTo("down");
    }
  }

  @Test
  void aBackupTakesOverOnlyWhenTheOthersAreDown() throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    try (RawServer main = checked(status);
        RawServer spare = checked(new AtomicInteger(200));
        ProxyFixture proxy =
            ProxyFixture.startYaml(
                QUICK
                    + """

                    servers:
                      - {name: main, address: "%s"}
                      - {name: spare, address: "%s", backup: true}
                    """
                        .formatted(main.address(), spare.address()))) {
      for (int i = 0; i < 4; i++) {
        proxy.get("/");
      }
      assertThat(spare.heads()).isEmpty();
      assertThat(main.heads()).hasSize(4);

      status.set(500);
      ProxyFixture.await(() -> state(proxy).equals("down"));

      assertThat(proxy.get("/")).startsWith("HTTP/1.1 200 ");
      assertThat(spare.heads()).hasSize(1);
    }
  }

  @Test
  void aServerThatStaysInAReloadKeepsItsHealth() throws Exception {
    AtomicInteger status = new AtomicInteger(500);
    try (RawServer stays = checked(status);
        RawServer comes = checked(new AtomicInteger(200));
        ProxyFixture proxy = ProxyFixture.start(QUICK, stays.address())) {
      ProxyFixture.await(() -> state(proxy).equals("down"));

      proxy
          .backend()
          .replace(ProxyFixture.config(QUICK + "\nretries: 1", stays.address(), comes.address()));

      assertThat(state(proxy)).isEqualTo("down");
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 200 ");
      assertThat(comes.heads()).hasSize(1);
      assertThat(stays.heads()).isEmpty();
    }
  }

  @Test
  void aBackendHasDefaults() {
    BackendConfig config = BackendConfig.of(new HostPort("127.0.0.1", 80));

    assertThat(config.retries()).isEqualTo(3);
    assertThat(config.cookie()).isNull();
    assertThat(config.check()).isEqualTo(CheckConfig.defaults());
    assertThat(config.check().expected().contains(399)).isTrue();
    assertThat(config.check().expected().contains(400)).isFalse();
    assertThat(config.timeout().server()).hasSeconds(30);
  }

  @Test
  void mistakesAreExplained() {
    refused("servers: []", "servers must name at least one server");
    refused("servers: [{name: 'a b', address: 'h:1'}]", "name must be 1 to 63");
    refused("servers: [{name: a, address: 'h:0'}]", "address needs a port above 0");
    refused("servers: [{name: a, address: 'h:1', weight: 257}]", "weight");
    refused("servers: [{name: a, address: 'h:1'}]\ncheck: {method: POST}", "method must be GET");
    refused("servers: [{name: a, address: 'h:1'}]\ncheck: {uri: health}", "uri must be a path");
    refused("servers: [{name: a, address: 'h:1'}]\ncookie: {name: 'a;b'}", "name must be 1 to 64");
    refused(
        "servers: [{name: a, address: 'h:1'}]\ncookie: {sameSite: none, secure: never}",
        "sameSite: none needs secure");
  }

  private static void refused(String yaml, String message) {
    assertThatThrownBy(() -> Config.parse(BackendConfig.class, yaml, "t.yaml", Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private static String state(ProxyFixture proxy) {
    return proxy.backend().status().servers().getFirst().state();
  }

  /** Answers checks with a status, and other requests with 200. */
  private static RawServer checked(AtomicInteger status) throws Exception {
    return RawServer.start(connection -> {
      String head = connection.readUntil("\r\n\r\n");
      if (head.contains("terrace-check")) {
        connection.write("HTTP/1.1 " + status.get() + " X\r\nContent-Length: 0\r\n\r\n");
      } else {
        connection.record(head);
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
      }
    });
  }
}
