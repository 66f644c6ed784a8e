package dev.terrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.traffic.TrafficView;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every request is counted once, where it belongs. */
@Timeout(30)
class CountingTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @Test
  void answersAreCountedByClassWithTheirBytes() throws Exception {
    try (RawServer server = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start("", server.address())) {
      for (int i = 0; i < 5; i++) {
        proxy.get("/");
      }
      settled(proxy);

      TrafficView backend = backend(proxy);
      TrafficView one = server(proxy, 0);
      int head = server.heads().getFirst().length();
      for (TrafficView view : new TrafficView[] {backend, one}) {
        assertThat(view.requests()).isEqualTo(5);
        assertThat(view.responses()).containsEntry("2xx", 5L).containsEntry("5xx", 0L);
        assertThat(view.errors()).isEmpty();
        assertThat(view.retries()).isZero();
        assertThat(view.sessions().max()).isEqualTo(1);
        assertThat(view.sessions().total()).isEqualTo(5);
        assertThat(view.bytes().in()).isEqualTo(5L * head);
        assertThat(view.bytes().out()).isEqualTo(5L * OK.length());
      }
      ProxyFixture.await(() -> backend(proxy).latency().count() == 5);
      ProxyFixture.await(() -> server(proxy, 0).latency().p50() > 0);
    }
  }

  @Test
  void aFailedTryIsTheServersAndTheAnswerTheBackends() throws Exception {
    RawServer dead = RawServer.answering("");
    dead.close();
    try (RawServer server = RawServer.answering(OK);
        ProxyFixture proxy =
            ProxyFixture.start("check: {enabled: false}", dead.address(), server.address())) {
      for (int i = 0; i < 4; i++) {
        assertThat(proxy.get("/")).endsWith("ok");
      }
      settled(proxy);

      assertThat(backend(proxy).requests()).isEqualTo(4);
      assertThat(backend(proxy).responses()).containsEntry("2xx", 4L);
      assertThat(backend(proxy).errors()).containsEntry("connect", 2L).hasSize(1);
      assertThat(backend(proxy).retries()).isEqualTo(2);
      assertThat(backend(proxy).redispatches()).isEqualTo(2);
      assertThat(server(proxy, 0).errors()).containsEntry("connect", 2L);
      assertThat(server(proxy, 0).retries()).isEqualTo(2);
      assertThat(server(proxy, 1).redispatches()).isEqualTo(2);
      assertThat(server(proxy, 1).requests()).isEqualTo(4);
      assertThat(server(proxy, 1).errors()).isEmpty();
    }
  }

  @Test
  void timeoutsAndBrokenAnswersAreToldApartAlsoOnKeptConnections() throws Exception {
    try (RawServer server =
            RawServer.start(connection -> {
              for (String head = connection.readHead();
                  head != null;
                  head = connection.readHead()) {
                if (head.startsWith("GET /ok")) {
                  connection.write(OK);
                } else if (head.startsWith("GET /broken")) {
                  connection.write("no HTTP at all\r\n\r\n");
                } else {
                  connection.readUntil("never");
                }
              }
            });
        ProxyFixture proxy =
            ProxyFixture.start("retries: 0\ntimeout: {server: 200ms}", server.address())) {
      proxy.get("/ok");
      assertThat(proxy.get("/slow")).startsWith("HTTP/1.1 504 ");
      proxy.get("/ok");
      assertThat(proxy.get("/broken")).startsWith("HTTP/1.1 502 ");
      settled(proxy);

      assertThat(server(proxy, 0).errors())
          .containsEntry("timeout", 1L)
          .containsEntry("response", 1L)
          .hasSize(2);
      assertThat(backend(proxy).errors()).isEqualTo(server(proxy, 0).errors());
      assertThat(backend(proxy).responses()).containsEntry("2xx", 2L).containsEntry("5xx", 2L);
      assertThat(server(proxy, 0).responses()).containsEntry("2xx", 2L).containsEntry("5xx", 0L);
    }
  }

  @Test
  void refusalsAreTheBackendsAlone() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    try (RawServer server =
            RawServer.start(connection -> {
              connection.readHead();
              try {
                go.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              connection.write(OK);
            });
        ProxyFixture proxy =
            ProxyFixture.startYaml(
                """
                check: {enabled: false}
                maxqueue: 1
                timeout: {queue: 100ms}
                servers: [{name: s1, address: "%s", maxconn: 1}]
                """
                    .formatted(server.address()));
        Socket first = proxy.connect();
        Socket second = proxy.connect()) {
      byte[] request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      first.getOutputStream().write(request);
      ProxyFixture.await(() -> server.heads().size() == 1);
      second.getOutputStream().write(request);
      ProxyFixture.await(() -> backend(proxy).queue().total() == 1);
      ProxyFixture.await(() -> backend(proxy).errors().containsKey("queue-timeout"));
      go.countDown();

      proxy.backend().administer("s1", dev.terrace.proxy.health.AdminState.MAINT, "");
      assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 ");

      assertThat(backend(proxy).errors())
          .containsEntry("queue-timeout", 1L)
          .containsEntry("no-server", 1L);
      assertThat(backend(proxy).queue().max()).isEqualTo(1);
      assertThat(server(proxy, 0).requests()).isEqualTo(1);
      assertThat(server(proxy, 0).errors()).isEmpty();
    }
  }

  /** Counts are complete a moment after the client has its answer. */
  private static void settled(ProxyFixture proxy) throws InterruptedException {
    ProxyFixture.await(() -> backend(proxy).sessions().current() == 0);
  }

  private static TrafficView backend(ProxyFixture proxy) {
    return proxy.backend().status().traffic();
  }

  private static TrafficView server(ProxyFixture proxy, int index) {
    return proxy.backend().status().servers().get(index).traffic();
  }
}
