package dev.terrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.HostPort;
import dev.terrace.proxy.health.AdminState;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators and failing requests do to servers, with a running proxy. */
@Timeout(60)
class ServerStateTest {
  private static final String QUICK =
      "check: {inter: 60ms, fastinter: 30ms, downinter: 40ms, timeout: 500ms, flapWindow: 0s}\n";
  private static final String COOKIE = QUICK + "cookie: {}\n";

  private final List<AutoCloseable> parts = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable part : parts.reversed()) {
      part.close();
    }
  }

  /** A server that tells its name; its answers to checks and to requests can be set. */
  private final class Web {
    private final AtomicInteger health = new AtomicInteger(200);
    private final AtomicInteger status = new AtomicInteger(200);
    private final RawServer server;

    Web(String name) throws Exception {
      server =
          RawServer.start(connection -> {
            String head = connection.readUntil("\r\n\r\n");
            if (head.contains("terrace-check")) {
              connection.write(
                  "HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n".formatted(health.get()));
              return;
            }
            connection.record(head);
            if (head.contains(" /slow ")) {
              connection.readUntil("never");
            }
            connection.write(
                "HTTP/1.1 %d X\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                    .formatted(status.get(), name.length(), name));
          });
      parts.add(server);
    }

    HostPort address() {
      return server.address();
    }
  }

  private ProxyFixture start(String options, Web... webs) {
    HostPort[] addresses = new HostPort[webs.length];
    for (int i = 0; i < webs.length; i++) {
      addresses[i] = webs[i].address();
    }
    ProxyFixture proxy = ProxyFixture.start(options, addresses);
    parts.add(proxy);
    return proxy;
  }

  @Test
  void aDrainedServerKeepsItsVisitorsAndTakesNoNewOnes() throws Exception {
    ProxyFixture proxy = start(COOKIE, new Web("one"), new Web("two"));
    String cookie = cookieOf(proxy, "one");

    proxy.backend().administer("s1", AdminState.DRAIN, "new version");

    assertThat(server(proxy, "s1").state()).isEqualTo("drain");
    assertThat(server(proxy, "s1").reason()).isEqualTo("new version");
    assertThat(server(proxy, "s1").changed()).containsExactly("drain");
    for (int i = 0; i < 4; i++) {
      String visitor = get(proxy, cookie);
      assertThat(visitor).endsWith("one").doesNotContain("Set-Cookie");
      assertThat(proxy.get("/")).endsWith("two");
    }

    proxy.backend().administer("s1", AdminState.READY, "");

    assertThat(server(proxy, "s1").changed()).isEmpty();
    ProxyFixture.await(() -> server(proxy, "s1").takesNew());
    assertThat(List.of(proxy.get("/"), proxy.get("/"))).anyMatch(answer -> answer.endsWith("one"));
  }

  @Test
  void aServerInMaintenanceLosesItsVisitorsAndIsNotChecked() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy = start(COOKIE, one, new Web("two"));
    String cookie = cookieOf(proxy, "one");
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("up"));

    proxy.backend().administer("s1", AdminState.MAINT, "");

    assertThat(server(proxy, "s1").state()).isEqualTo("maint");
    assertThat(get(proxy, cookie)).endsWith("two").contains("Set-Cookie");
    one.health.set(500);

    proxy.backend().administer("s1", AdminState.READY, "");

    ProxyFixture.await(() -> server(proxy, "s1").state().equals("down"));
    assertThat(get(proxy, cookie)).endsWith("two");
    one.health.set(200);
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("up"));
    assertThat(get(proxy, cookie)).endsWith("one");
  }

  @Test
  void aDeadServerLosesItsVisitorsEvenWhenItWasDrained() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy = start(COOKIE, one, new Web("two"));
    String cookie = cookieOf(proxy, "one");
    proxy.backend().administer("s1", AdminState.DRAIN, "");

    one.health.set(500);
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("down"));
    assertThat(get(proxy, cookie)).endsWith("two").contains("Set-Cookie");

    one.health.set(200);
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("drain"));
    assertThat(get(proxy, cookie)).endsWith("one");
    assertThat(proxy.get("/")).endsWith("two");
  }

  @Test
  void aServerMayAskForNoNewVisitorsOrForNone() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy =
        start(COOKIE.replace("{inter", "{disableOn404: true, inter"), one, new Web("two"));
    String cookie = cookieOf(proxy, "one");

    one.health.set(404);
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("drain"));
    assertThat(get(proxy, cookie)).endsWith("one");
    assertThat(proxy.get("/")).endsWith("two");
    assertThat(proxy.get("/")).endsWith("two");

    one.health.set(503);
    ProxyFixture.await(() -> !server(proxy, "s1").keepsVisitors());
    assertThat(server(proxy, "s1").state()).isEqualTo("drain");
    assertThat(get(proxy, cookie)).endsWith("two").contains("Set-Cookie");
  }

  @Test
  void serversComeAndGoAtRunTime() throws Exception {
    Web one = new Web("one");
    Web three = new Web("three");
    three.health.set(500);
    ProxyFixture proxy = start(QUICK, one, new Web("two"));

    proxy.backend().addServer(ServerConfig.of("s3", three.address()));
    assertThat(server(proxy, "s3").takesNew()).isFalse(); // not before its first check passed
    assertThat(server(proxy, "s3").changed()).containsExactly("added");
    three.health.set(200);
    ProxyFixture.await(() -> server(proxy, "s3").state().equals("up"));

    proxy.backend().removeServer("s1");
    assertThat(proxy.backend().status().removed()).containsExactly("s1");
    assertThat(List.of(body(proxy.get("/")), body(proxy.get("/"))))
        .containsExactlyInAnyOrder("two", "three");

    assertThatThrownBy(() -> proxy.backend().addServer(ServerConfig.of("s2", three.address())))
        .isInstanceOf(ServerConflictException.class)
        .hasMessage("backend web has a server s2 already");
    assertThatThrownBy(() -> proxy.backend().removeServer("s9"))
        .isInstanceOf(NoSuchServerException.class)
        .hasMessage("backend web has no server 's9'; it has: s2, s3");
    proxy.backend().removeServer("s2");
    assertThatThrownBy(() -> proxy.backend().removeServer("s3"))
        .isInstanceOf(ServerConflictException.class)
        .hasMessageContaining("last server of backend web");

    proxy.backend().reset("s1");
    ProxyFixture.await(() -> server(proxy, "s1").takesNew());
    assertThat(proxy.backend().status().removed()).containsExactly("s2");
  }

  @Test
  void aReloadKeepsWhatWasChangedUnlessTheFileSaysSomethingNew() throws Exception {
    Web one = new Web("one");
    Web two = new Web("two");
    Web three = new Web("three");
    Web four = new Web("four");
    ProxyFixture proxy = start(QUICK, one, two, three);
    Backend backend = proxy.backend();
    backend.administer("s1", AdminState.MAINT, "disk is broken");
    backend.weight("s2", 7);
    backend.removeServer("s3");
    backend.addServer(ServerConfig.of("extra", four.address()));

    backend.replace(
        ProxyFixture.config(QUICK + "retries: 1", one.address(), two.address(), three.address()));

    assertThat(server(proxy, "s1").state()).isEqualTo("maint");
    assertThat(server(proxy, "s1").reason()).isEqualTo("disk is broken");
    assertThat(server(proxy, "s2").weight()).isEqualTo(7);
    assertThat(server(proxy, "s2").changed()).containsExactly("weight 7, 1 in the file");
    assertThat(names(proxy)).containsExactly("s1", "s2", "extra");

    // The file moves s1, names extra, and describes s3 anew: the wish for s1 stays.
    backend.replace(
        ProxyFixture.configOf(
            QUICK,
            "{name: s1, address: '%s'}".formatted(four.address()),
            "{name: s2, address: '%s', weight: 3}".formatted(two.address()),
            "{name: s3, address: '%s', weight: 2}".formatted(three.address()),
            "{name: extra, address: '%s'}".formatted(one.address())));

    assertThat(server(proxy, "s1").state()).isEqualTo("maint");
    assertThat(server(proxy, "s1").reason()).isEqualTo("disk is broken");
    assertThat(server(proxy, "s2").weight()).isEqualTo(3);
    assertThat(names(proxy)).containsExactly("s1", "s2", "s3", "extra");
    assertThat(server(proxy, "extra").changed()).isEmpty();
    assertThat(server(proxy, "extra").address()).isEqualTo(one.address().toString());

    backend.reset("s1");
    ProxyFixture.await(() -> server(proxy, "s1").takesNew());
    assertThatThrownBy(() -> backend.reset("s1")).isInstanceOf(NoSuchServerException.class);
  }

  @Test
  void aDisabledServerStartsInMaintenance() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy =
        ProxyFixture.startYaml(
            QUICK
                + "servers: [{name: s1, address: '%s', disabled: true}]".formatted(one.address()));
    parts.add(proxy);

    assertThat(server(proxy, "s1").state()).isEqualTo("maint");
    assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 ");
    proxy.backend().administer("s1", AdminState.READY, "");
    assertThat(server(proxy, "s1").changed()).containsExactly("ready, disabled in the file");
    assertThat(proxy.get("/")).endsWith("one"); // there is no other: it need not be checked first
  }

  @Test
  void theFirstBackupTakesAllUnlessAllAreWanted() throws Exception {
    String servers =
        """
        servers:
          - {name: main, address: "127.0.0.1:1"}
          - {name: b1, address: "%s", backup: true}
          - {name: b2, address: "%s", backup: true}
        """
            .formatted(new Web("one").address(), new Web("two").address());
    ProxyFixture first = ProxyFixture.startYaml(QUICK + servers);
    parts.add(first);
    ProxyFixture all = ProxyFixture.startYaml(QUICK + "allbackups: true\n" + servers);
    parts.add(all);
    ProxyFixture.await(() -> server(first, "main").state().equals("down"));
    ProxyFixture.await(() -> server(all, "main").state().equals("down"));

    for (int i = 0; i < 4; i++) {
      assertThat(first.get("/")).endsWith("one");
    }
    assertThat(List.of(body(all.get("/")), body(all.get("/"))))
        .containsExactlyInAnyOrder("one", "two");

    first.backend().administer("b1", AdminState.MAINT, "");
    assertThat(first.get("/")).endsWith("two");
  }

  @Test
  void aServerThatComesBackTakesItsShareSlowly() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy = start(QUICK + "slowstart: 1h\n", one, new Web("two"));
    for (int i = 0; i < 4; i++) {
      proxy.get("/");
    }
    assertThat(one.server.heads()).hasSize(2); // no slow start when the process starts

    one.health.set(500);
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("down"));
    one.health.set(200);
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("up"));
    assertThat(server(proxy, "s1").slowStarting()).isTrue();
    for (int i = 0; i < 20; i++) {
      proxy.get("/");
    }

    assertThat(one.server.heads()).hasSizeLessThan(5); // one of 65
  }

  @Test
  void requestsInWorkEndWithTheServerOnWish() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy =
        start(QUICK.replace("{inter", "{onMarkedDown: shutdown-sessions, inter"), one);
    try (Socket post = proxy.connect()) {
      post.getOutputStream()
          .write(
              "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"
                  .getBytes(StandardCharsets.ISO_8859_1));
      ProxyFixture.await(() -> one.server.heads().size() == 1);

      one.health.set(500);

      String answer = new String(post.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 502 ");
      assertThat(server(proxy, "s1").state()).isEqualTo("down");
      assertThat(server(proxy, "s1").traffic().sessions().current()).isZero();
    }
  }

  @Test
  void requestsInWorkGoToAnotherServerWhereThatIsSafe() throws Exception {
    Web one = new Web("one");
    Web two = new Web("two");
    ProxyFixture proxy =
        start(COOKIE.replace("{inter", "{onMarkedDown: shutdown-sessions, inter"), one, two);
    String cookie = cookieOf(proxy, "one");
    int before = one.server.heads().size();
    try (Socket client = proxy.connect()) {
      client
          .getOutputStream()
          .write(
              ("GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: "
                      + cookie
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      ProxyFixture.await(() -> one.server.heads().size() == before + 1);

      proxy.backend().administer("s1", AdminState.MAINT, "");

      ProxyFixture.await(
          () -> two.server.heads().stream().anyMatch(head -> head.startsWith("GET /slow")));
    }
  }

  @Test
  void answersAreObservedOnWish() throws Exception {
    Web one = new Web("one");
    ProxyFixture proxy =
        start(
            "check: {observe: layer7, errorLimit: 3, onError: mark-down, inter: 1m}\n",
            one,
            new Web("two"));
    ProxyFixture.await(() -> server(proxy, "s1").state().equals("up"));
    ProxyFixture.await(() -> server(proxy, "s2").state().equals("up"));

    one.status.set(501); // the client's fault
    for (int i = 0; i < 10; i++) {
      proxy.get("/");
    }
    assertThat(server(proxy, "s1").state()).isEqualTo("up");

    one.health.set(500);
    one.status.set(500);
    ProxyFixture.await(() -> {
      try {
        proxy.get("/");
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      return server(proxy, "s1").state().equals("down");
    });
    assertThat(server(proxy, "s1").reason())
        .isEqualTo("3 failed requests in a row, the last: answered 500");
    assertThat(server(proxy, "s2").state()).isEqualTo("up");
  }

  @Test
  void manyServersAreNotCheckedInOneMoment() throws Exception {
    List<Long> times = java.util.Collections.synchronizedList(new ArrayList<>());
    RawServer server =
        RawServer.start(connection -> {
          connection.readUntil("\r\n\r\n");
          times.add(System.nanoTime());
          connection.write("HTTP/1.1 200 OK\r\n\r\n");
        });
    parts.add(server);
    HostPort[] addresses = new HostPort[40];
    java.util.Arrays.fill(addresses, server.address());

    parts.add(ProxyFixture.start("check: {inter: 1m}", addresses));

    ProxyFixture.await(() -> times.size() == 40);
    assertThat(Duration.ofNanos(times.getLast() - times.getFirst()))
        .isGreaterThan(Duration.ofMillis(300));
  }

  private static String cookieOf(ProxyFixture proxy, String wanted) throws Exception {
    for (int i = 0; i < 10; i++) {
      String answer = proxy.get("/");
      Matcher cookie = Pattern.compile("Set-Cookie: (SERVERID=[^;]+)").matcher(answer);
      if (answer.endsWith(wanted) && cookie.find()) {
        return cookie.group(1);
      }
    }
    throw new AssertionError("no answer of " + wanted);
  }

  private static String get(ProxyFixture proxy, String cookie) throws Exception {
    return proxy.exchange(
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: " + cookie + "\r\n\r\n");
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static BackendStatus.ServerStatus server(ProxyFixture proxy, String name) {
    return proxy.backend().status().servers().stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(ProxyFixture proxy) {
    return proxy.backend().status().servers().stream()
        .map(BackendStatus.ServerStatus::name)
        .toList();
  }
}
