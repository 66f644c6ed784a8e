package dev.terrace.proxy.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.HostPort;
import dev.terrace.proxy.ProxyFixture;
import dev.terrace.proxy.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class FailureTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String NO_CHECKS = "check: {enabled: false}";

  @Test
  void requestsAreSpreadEvenly() throws Exception {
    try (RawServer one = RawServer.answering(OK);
        RawServer two = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, one.address(), two.address())) {
      for (int i = 0; i < 10; i++) {
        assertThat(proxy.get("/")).startsWith("HTTP/1.1 200 ");
      }

      assertThat(one.heads()).hasSize(5);
      assertThat(two.heads()).hasSize(5);
    }
  }

  @Test
  void aServerThatRefusesConnectionsIsNeverSeenByTheClient() throws Exception {
    try (RawServer one = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, one.address(), unused())) {
      for (int i = 0; i < 10; i++) {
        String post =
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        assertThat(proxy.exchange(post)).startsWith("HTTP/1.1 200 ");
      }

      assertThat(one.heads()).hasSize(10);
    }
  }

  @Test
  void aGetIsRepeatedElsewhereWhenTheServerClosesWithoutAnAnswer() throws Exception {
    try (RawServer silent = RawServer.start(RawServer.Connection::readHead);
        RawServer good = RawServer.answering(OK);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, silent.address(), good.address())) {
      for (int i = 0; i < 6; i++) {
        assertThat(proxy.get("/" + i)).startsWith("HTTP/1.1 200 ");
      }

      assertThat(silent.heads()).isNotEmpty();
      assertThat(good.heads()).hasSize(6);
    }
  }

  @Test
  void withoutABudgetFailuresAreToldInsteadOfRepeated() throws Exception {
    try (RawServer silent = RawServer.start(RawServer.Connection::readHead);
        RawServer good = RawServer.answering(OK);
        ProxyFixture proxy =
            ProxyFixture.start(
                NO_CHECKS + "\nretryBudget: {percent: 0, perSecond: 0}",
                silent.address(),
                good.address())) {
      List<String> answers = List.of(proxy.get("/1"), proxy.get("/2"));

      assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 502 "));
      assertThat(answers).anyMatch(answer -> answer.startsWith("HTTP/1.1 200 "));
      assertThat(good.heads()).hasSize(1);
    }
  }

  @Test
  void aPostIsNeverSentTwice() throws Exception {
    AtomicInteger posts = new AtomicInteger();
    RawServer.Script reads =
        connection -> {
          if (connection.readHead() != null) {
            posts.incrementAndGet();
            connection.read(3);
          }
        };
    try (RawServer one = RawServer.start(reads);
        RawServer two = RawServer.start(reads);
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, one.address(), two.address())) {
      String answer =
          proxy.exchange(
              "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc");

      assertThat(answer).startsWith("HTTP/1.1 502 ");
      assertThat(posts).hasValue(1);
    }
  }

  @Test
  void aStaleConnectionIsReplacedWithoutBlamingTheServer() throws Exception {
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                connection.write(OK); // and closes, though it promised to keep the connection
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      for (int i = 0; i < 20; i++) {
        String post =
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";
        ProxyFixture.await(() -> proxy.backend().status().servers().getFirst().idle() == 0);
        assertThat(proxy.exchange(post)).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void noServerAtAllIs502AndNoneUpIs503() throws Exception {
    try (ProxyFixture refusing = ProxyFixture.start(NO_CHECKS, unused(), unused());
        ProxyFixture down =
            ProxyFixture.start("check: {fastinter: 20ms, downinter: 50ms}", unused())) {
      assertThat(refusing.get("/")).startsWith("HTTP/1.1 502 ").contains("request ");

      ProxyFixture.await(() -> !down.backend().anyUp());
      assertThat(down.get("/")).startsWith("HTTP/1.1 503 ").contains("Retry-After: ");
    }
  }

  @Test
  void anAnswerThatDoesNotComeIs504() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (RawServer hangs =
            RawServer.start(connection -> {
              connection.readHead();
              end.join();
            });
        ProxyFixture proxy =
            ProxyFixture.start(NO_CHECKS + "\ntimeout: {server: 200ms}", hangs.address())) {
      String answer = proxy.get("/");
      end.complete(null);

      assertThat(answer).startsWith("HTTP/1.1 504 ");
      assertThat(hangs.heads()).hasSize(1);
    }
  }

  @Test
  void aRequestThatTakesTooLongInAllIs504WhoeverIsSlow() throws Exception {
    CompletableFuture<Void> end = new CompletableFuture<>();
    try (RawServer hangs =
            RawServer.start(connection -> {
              connection.readHead();
              end.join();
            });
        ProxyFixture proxy =
            ProxyFixture.startYaml(
                "{check: {enabled: false}, timeout: {total: 400ms}, servers: [{name: a, address: '"
                    + hangs.address()
                    + "', maxconn: 1}]}");
        Socket first = proxy.connect();
        Socket uploading = proxy.connect()) {
      first.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      ProxyFixture.await(() -> hangs.heads().size() == 1); // which fills the server

      assertThat(proxy.get("/in-line")).startsWith("HTTP/1.1 504 ").contains("request ");
      uploading
          .getOutputStream()
          .write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc".getBytes(US_ASCII));

      assertThat(new String(uploading.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 504");
      assertThat(new String(first.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 504");
      end.complete(null);
      ProxyFixture.await(() -> proxy.backend().status().traffic().sessions().current() == 0);
    }
  }

  @Test
  void anAnswerThatTakesTooLongInAllIsCut() throws Exception {
    try (RawServer trickles =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while (true) { // ends when the proxy closes
                  connection.write("1\r\nx\r\n");
                  LockSupport.parkNanos(20_000_000);
                }
              }
            });
        ProxyFixture proxy =
            ProxyFixture.start(
                NO_CHECKS + "\ntimeout: {server: 10s, total: 300ms}", trickles.address())) {
      String answer = proxy.get("/");

      assertThat(answer).startsWith("HTTP/1.1 200 ").contains("x").doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void garbageIs502() throws Exception {
    List<String> broken =
        List.of(
            "SSH-2.0-OpenSSH_9.2\r\n\r\n",
            "HTTP/1.1 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 2\n\nok\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nA: b");
    for (String response : broken) {
      try (RawServer server =
              RawServer.start(connection -> {
                if (connection.readHead() != null) {
                  connection.write(response);
                }
              });
          ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
        assertThat(proxy.get("/"))
            .as(response)
            .startsWith("HTTP/1.1 502 ")
            .doesNotContain("chunked")
            .contains("X-Request-Id: ");
        assertThat(server.heads()).as(response).hasSize(1);
      }
    }
  }

  @Test
  void anAnswerThatBreaksOffReachesTheClientBroken() throws Exception {
    for (String half :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")) {
      try (RawServer server =
              RawServer.start(connection -> {
                if (connection.readHead() != null) {
                  connection.write(half);
                }
              });
          ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
        String answer = proxy.get("/");

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("half").doesNotContain("0\r\n\r\n");
        if (half.contains("chunked")) {
          assertThat(answer).contains("Transfer-Encoding: chunked");
        }
      }
    }
  }

  @Test
  void aClientThatGoesAwayEndsTheRequestUpstream() throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                try {
                  while (true) {
                    connection.write("x".repeat(64 * 1024));
                  }
                } catch (IOException _) {
                  ended.complete(true);
                }
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address())) {
      try (Socket client = proxy.connect()) {
        client
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().readNBytes(1000)).hasSize(1000);
      }

      assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
      ProxyFixture.await(
          () -> proxy.backend().status().servers().getFirst().traffic().sessions().current() == 0);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsTheServerBack() throws Exception {
    AtomicLong written = new AtomicLong();
    long size = 200L * 1024 * 1024;
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                byte[] block = new byte[64 * 1024];
                for (long sent = 0; sent < size; sent += block.length) {
                  connection.socket().getOutputStream().write(block);
                  written.addAndGet(block.length);
                }
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      client
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      ForwardTest.readHead(client.getInputStream());
      long[] last = {-1, System.nanoTime()};
      ProxyFixture.await( // until nothing moved for 300 ms
          () -> {
            if (written.get() != last[0]) {
              last[0] = written.get();
              last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 300_000_000;
          });

      assertThat(written.get()).isLessThan(size / 4);
      assertThat(skip(client.getInputStream(), size)).isEqualTo(size);
    }
  }

  @Test
  void aLargeUploadStreamsThrough() throws Exception {
    long size = 200L * 1024 * 1024;
    CompletableFuture<Long> received = new CompletableFuture<>();
    try (RawServer server =
            RawServer.start(connection -> {
              if (connection.readHead() != null) {
                received.complete(skip(connection.socket().getInputStream(), size));
                connection.write(OK);
              }
            });
        ProxyFixture proxy = ProxyFixture.start(NO_CHECKS, server.address());
        Socket client = proxy.connect()) {
      OutputStream out = client.getOutputStream();
      out.write(
          ("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      byte[] block = new byte[64 * 1024];
      for (long sent = 0; sent < size; sent += block.length) {
        out.write(block);
      }

      assertThat(received.get(30, TimeUnit.SECONDS)).isEqualTo(size);
      assertThat(ForwardTest.readHead(client.getInputStream())).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void requestsWaitForAServerBelowItsMaxconn() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (RawServer server =
            RawServer.start(connection -> {
              while (connection.readHead() != null) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                goOn.join();
                now.decrementAndGet();
                connection.write(OK);
              }
            });
        ProxyFixture proxy =
            ProxyFixture.startYaml(
                """
                check: {enabled: false}
                maxqueue: 3
                servers:
                  - {name: s1, address: "%s", maxconn: 1}
                """
                    .formatted(server.address()))) {
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.add(answer);
        Thread.ofVirtual().start(() -> answer.complete(uncheckedGet(proxy)));
      }
      ProxyFixture.await(() -> proxy.backend().status().traffic().queue().current() == 3);
      String refused = proxy.get("/");
      goOn.complete(null);

      assertThat(refused).startsWith("HTTP/1.1 503 ").contains("Retry-After");
      for (CompletableFuture<String> answer : answers) {
        assertThat(answer.get(10, TimeUnit.SECONDS)).startsWith("HTTP/1.1 200 ");
      }
      assertThat(most).hasValue(1);
    }
  }

  @Test
  void waitingTooLongInTheQueueIs503() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    try (RawServer server =
            RawServer.start(connection -> {
              connection.readHead();
              goOn.join();
              connection.write(OK);
            });
        ProxyFixture proxy =
            ProxyFixture.startYaml(
                """
                check: {enabled: false}
                timeout: {queue: 100ms}
                servers:
                  - {name: s1, address: "%s", maxconn: 1}
                """
                    .formatted(server.address()));
        Socket first = proxy.connect()) {
      first
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      ProxyFixture.await(
          () -> proxy.backend().status().servers().getFirst().traffic().sessions().current() == 1);

      assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 ");
      goOn.complete(null);
    }
  }

  private static String uncheckedGet(ProxyFixture proxy) {
    try {
      return proxy.get("/");
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long skip(InputStream in, long most) throws IOException {
    byte[] block = new byte[64 * 1024];
    long total = 0;
    int read = 0;
    while (total < most && read >= 0) {
      read = in.read(block, 0, (int) Math.min(block.length, most - total));
      total += Math.max(0, read);
    }
    return total;
  }

  /** An address where nobody listens. */
  static HostPort unused() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return new HostPort("127.0.0.1", socket.getLocalPort());
    }
  }
}
