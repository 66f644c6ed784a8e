package dev.terrace.web;

import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static dev.terrace.web.CacheFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many requests for the same at the same time. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class CacheStreamTest {
  private static final String FRESH = "Cache-Control: max-age=60";
  private static final int LARGE = 3 << 20;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CacheFixture web;

  CacheStreamTest() throws IOException {
    web =
        CacheFixture.start(
            """
            cache:
              zones:
                large: {memory: 64MiB, maxObject: 4MiB}
                small: {memory: 4MiB, maxObject: 64KiB}
            sites:
              - locations:
                  - {path: /, proxyPass: ORIGIN, cache: {zone: large}}
                  - {path: /small, proxyPass: ORIGIN, cache: {zone: small}}
                  - {path: /short, proxyPass: ORIGIN, cache: {zone: large, lock: {timeout: 100ms}}}
            """);
  }

  @AfterAll
  void stop() {
    web.close();
    threads.close();
  }

  @Test
  void aHundredMissesCostOneRequestAndAllSeeTheBytesAsTheyCome() throws Exception {
    int clients = 100;
    CountDownLatch halfSeen = new CountDownLatch(clients);
    web.on(
        "/crowd",
        (Origin.Script)
            (_, out) -> {
              write(out, "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nContent-Length: 10\r\n\r\nhello");
              // Nobody would get here if the first half were kept back from anyone.
              if (halfSeen.await(20, TimeUnit.SECONDS)) {
                write(out, "world");
              }
            });

    List<String> bodies =
        all(
            clients,
            () -> {
              try (Socket socket = request("/crowd")) {
                String head = head(socket.getInputStream());
                assertThat(head).contains("Cache-Status: terrace; fwd=uri-miss; stored");
                String half = read(socket.getInputStream(), 5);
                halfSeen.countDown();
                return half + read(socket.getInputStream(), 5);
              }
            });

    assertThat(bodies).hasSize(clients).allMatch("helloworld"::equals);
    assertThat(web.asked("/crowd")).hasSize(1);
    assertThat(status(web.get("/crowd"))).contains("; hit");
  }

  @Test
  void whoLeavesWithinASlowAnswerCostsTheOthersNothing() throws Exception {
    int clients = 20;
    CountDownLatch half = new CountDownLatch(1);
    web.on(
        "/leave",
        (Origin.Script)
            (_, out) -> {
              write(out, "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nContent-Length: 10\r\n\r\nhello");
              if (half.await(20, TimeUnit.SECONDS)) {
                write(out, "world");
              }
            });
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Socket socket = request("/leave");
      sockets.add(socket);
      var _ = head(socket.getInputStream());
      assertThat(read(socket.getInputStream(), 5)).isEqualTo("hello");
    }

    for (int i = 1; i < clients; i += 2) { // by a reset, by an end
      sockets.get(i).setSoLinger(i % 4 == 1, 0);
      sockets.get(i).close();
    }
    half.countDown();

    for (int i = 0; i < clients; i += 2) {
      assertThat(read(sockets.get(i).getInputStream(), 5)).isEqualTo("world");
      sockets.get(i).close();
    }
    assertThat(web.asked("/leave")).hasSize(1);
    assertThat(status(web.get("/leave"))).contains("; hit");
  }

  @Test
  void answersThatCannotBeStoredAreNotGivenOutOneAfterTheOther() throws Exception {
    int clients = 10;
    CountDownLatch started = new CountDownLatch(1);
    CyclicBarrier together = new CyclicBarrier(clients - 1);
    AtomicInteger count = new AtomicInteger();
    web.on(
        "/private",
        (Origin.Script)
            (_, out) -> {
              if (count.getAndIncrement() == 0) {
                assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
              } else {
                try {
                  var _ = together.await(10, TimeUnit.SECONDS); // all the others at the same time
                } catch (Exception e) {
                  throw new IOException(e);
                }
              }
              write(out, ok("mine", "Cache-Control: private"));
            });

    List<Future<RawClient.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      answers.add(threads.submit(() -> web.get("/private")));
    }
    CacheFixture.await(() -> count.get() == 1);
    started.countDown();

    for (Future<RawClient.Answer> answer : answers) {
      assertThat(answer.get(20, TimeUnit.SECONDS).text()).isEqualTo("mine");
    }
    assertThat(web.asked("/private")).hasSize(clients);
  }

  /** What was about one client, or one moment, is no reason to ask for each of the others. */
  @ParameterizedTest
  @CsvSource({
    "/unstored,  200 OK,                  Cache-Control: no-store",
    "/somebodys, 200 OK,                  Cookie: sid=1",
    "/outage,    503 Service Unavailable, Accept: */*"
  })
  void oneClientDoesNotSwitchCollapsingOffForOthers(String path, String first, String line)
      throws Exception {
    int clients = 20;
    CountDownLatch allAsk = new CountDownLatch(1);
    // Nothing but a guess says how long it may be used: that is for nobody in particular only.
    String modified = "Last-Modified: Mon, 02 Jan 2023 00:00:00 GMT";
    web.on(
        path,
        CacheFixture.answer(first, "first", modified),
        (Origin.Script)
            (_, out) -> {
              if (allAsk.await(10, TimeUnit.SECONDS)) {
                write(out, ok("hello", modified));
              }
            });
    assertThat(web.get(path, line).text()).isEqualTo("first");

    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      sockets.add(request(path));
    }
    CacheFixture.await(() -> web.asked(path).size() == 2);
    Thread.sleep(200); // in which those that do not wait for the first would ask, too
    allAsk.countDown();

    for (Socket socket : sockets) {
      String head = head(socket.getInputStream());
      assertThat(head).contains("200 OK");
      assertThat(read(socket.getInputStream(), 5)).isEqualTo("hello");
      socket.close();
    }
    assertThat(web.asked(path)).hasSize(2);
  }

  @Test
  void aFirstClientThatGoesAwayFailsNobodyElse() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    web.on(
        "/abort",
        (Origin.Script)
            (_, out) -> {
              write(out, "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nContent-Length: 10\r\n\r\nhello");
              if (gone.await(10, TimeUnit.SECONDS)) {
                write(out, "world");
              }
            });
    Socket first = request("/abort");
    var _ = head(first.getInputStream());
    Socket second = request("/abort");
    assertThat(head(second.getInputStream())).contains("collapsed");

    first.setSoLinger(true, 0);
    first.close();
    gone.countDown();

    assertThat(read(second.getInputStream(), 10)).isEqualTo("helloworld");
    second.close();
    assertThat(status(web.get("/abort"))).contains("; hit");
    assertThat(web.asked("/abort")).hasSize(1);
  }

  @Test
  void anAnswerThatAllHaveLeftIsStillStored() throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    web.on(
        "/all-gone",
        (Origin.Script)
            (_, out) -> {
              if (gone.await(10, TimeUnit.SECONDS)) {
                write(out, ok("hello", FRESH));
              }
            });
    Socket only = request("/all-gone");
    CacheFixture.await(() -> web.asked("/all-gone").size() == 1);
    only.setSoLinger(true, 0);
    only.close();
    gone.countDown();

    CacheFixture.await(() -> status(web.get("/all-gone")).contains("; hit"));
    assertThat(web.asked("/all-gone")).hasSize(1);
  }

  @Test
  void aBrokenAnswerBreaksTheConnectionsOfAllWhoGetIt() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    web.on(
        "/broken",
        (Origin.Script)
            (_, out) -> {
              write(out, "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nContent-Length: 10\r\n\r\nhello");
              var _ = joined.await(10, TimeUnit.SECONDS);
            });
    try (Socket first = request("/broken");
        Socket second = request("/broken")) {
      var _ = head(first.getInputStream());
      var _ = head(second.getInputStream());
      joined.countDown();

      assertThat(first.getInputStream().readAllBytes().length).isLessThan(10);
      assertThat(second.getInputStream().readAllBytes().length).isLessThan(10);
    }
  }

  @Test
  void aClientThatReadsNothingHoldsUpNobody() throws Exception {
    byte[] body = new byte[LARGE];
    web.on(
        "/slow",
        (Origin.Script)
            (_, out) -> {
              write(
                  out, "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nContent-Length: " + LARGE + "\r\n\r\n");
              out.write(body);
            });
    try (Socket slow = request("/slow")) {
      var _ = head(slow.getInputStream());

      assertThat(web.get("/slow").body().length).isEqualTo(LARGE);

      assertThat(slow.getInputStream().readNBytes(LARGE).length).isEqualTo(LARGE);
    }
    assertThat(web.asked("/slow")).hasSize(1);
  }

  @Test
  void anAnswerThatTurnsOutTooLargeReachesAllWhoHaveBegunWithIt() throws Exception {
    CountDownLatch joined = new CountDownLatch(1);
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
    web.on(
        "/small/large",
        (Origin.Script)
            (_, out) -> {
              write(out, "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nTransfer-Encoding: chunked\r\n\r\n");
              write(out, "1\r\nx\r\n");
              var _ = joined.await(10, TimeUnit.SECONDS);
              for (int i = 0; i < LARGE / 0x10000; i++) {
                write(out, chunk);
              }
              write(out, "0\r\n\r\n");
            });
    Future<RawClient.Answer> first = threads.submit(() -> web.get("/small/large"));
    CacheFixture.await(() -> web.asked("/small/large").size() == 1);
    Future<RawClient.Answer> second = threads.submit(() -> web.get("/small/large"));
    joined.countDown();

    // Chunked: every 64 KiB and the end have some framing.
    assertThat(first.get(30, TimeUnit.SECONDS).text()).endsWith("\r\n0\r\n\r\n");
    assertThat(second.get(30, TimeUnit.SECONDS).text()).endsWith("\r\n0\r\n\r\n");
    assertThat(first.get().body().length).isGreaterThan(LARGE);
    assertThat(status(web.get("/small/large"))).doesNotContain("hit");
  }

  @Test
  void anAnswerThatSaysItIsTooLargeIsPassedOn() throws Exception {
    String body = "y".repeat(100_000);
    web.on("/small/said", ok(body, FRESH));

    assertThat(web.get("/small/said").text()).isEqualTo(body);
    var again = web.get("/small/said");
    assertThat(status(again)).contains("detail=too-large");
    assertThat(again.text()).isEqualTo(body);
  }

  @Test
  void whoHasWaitedLongEnoughAsksByHimself() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    web.on(
        "/short/a",
        (Origin.Script)
            (_, out) -> {
              if (count.getAndIncrement() == 0) {
                var _ = second.await(10, TimeUnit.SECONDS);
              }
              write(out, ok("hello", FRESH));
            });
    Future<RawClient.Answer> leader = threads.submit(() -> web.get("/short/a"));
    CacheFixture.await(() -> count.get() == 1);

    var other = web.get("/short/a");

    assertThat(other.text()).isEqualTo("hello");
    assertThat(status(other)).contains("collapsed=?0");
    second.countDown();
    assertThat(leader.get(10, TimeUnit.SECONDS).text()).isEqualTo("hello");
  }

  @Test
  void whatBecameInvalidOnItsWayIsNotStored() throws Exception {
    CountDownLatch changed = new CountDownLatch(1);
    web.on(
        "/race",
        (Origin.Script)
            (_, out) -> {
              var _ = changed.await(10, TimeUnit.SECONDS);
              write(out, ok("old", FRESH));
            },
        ok("done"),
        ok("new", FRESH));
    Future<RawClient.Answer> old = threads.submit(() -> web.get("/race"));
    CacheFixture.await(() -> web.asked("/race").size() == 1);
    web.send("POST", "/race", "Content-Length: 0");
    changed.countDown();

    assertThat(old.get(10, TimeUnit.SECONDS).text()).isEqualTo("old");
    assertThat(web.get("/race").text()).isEqualTo("new");
  }

  private <T> List<T> all(int count, Callable<T> call) throws Exception {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(threads.submit(call));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(future.get(30, TimeUnit.SECONDS));
    }
    return results;
  }

  private Socket request(String path) throws IOException {
    Socket socket = web.connect();
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("ended within the head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String read(InputStream in, int bytes) throws IOException {
    return new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1);
  }
}
