package dev.terrace.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.ProxyFixture;
import dev.terrace.proxy.RawServer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.XnioIoThread;

@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class FetchTest {
  private static final String NO_CHECKS = "check: {enabled: false}";

  private final TestTier tier = Tier.forTests("fetch-test");
  private final XnioIoThread thread = tier.worker().getIoThread();
  private final DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, 16 * 1024, 10, 0);

  @AfterEach
  void stop() {
    tier.close();
  }

  @Test
  void theWholeAnswerArrivesWithoutWhatEndsAtThisHop() throws Exception {
    String answer =
        "HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
            + "Keep-Alive: 5\r\nETag: \"a\"\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 7\r\n\r\n";
    try (RawServer server = RawServer.answering(answer)) {
      Receiver receiver = fetch(NO_CHECKS, server.address());

      assertThat(receiver.result.get(10, TimeUnit.SECONDS)).isEqualTo("end X-Sum=7");
      assertThat(receiver.head().status()).isEqualTo(200);
      assertThat(receiver.head().reason()).isEqualTo("Fine");
      assertThat(receiver.head().length()).isEqualTo(-1);
      assertThat(receiver.head().delimited()).isTrue();
      assertThat(receiver.head().server()).isEqualTo("web/s1");
      assertThat(receiver.head().headers().getHeaderNames()).containsExactly(Headers.ETAG);
      assertThat(receiver.body()).isEqualTo("hello");
      assertThat(server.heads().getFirst())
          .startsWith("GET /a?b=c HTTP/1.1\r\nHost: site\r\n")
          .contains("X-Own: 1\r\n")
          .doesNotContain("X-Forwarded");
    }
  }

  @Test
  void aPersistenceCookieNeitherGoesToTheServerNorComesBack() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    try (RawServer server = RawServer.answering(answer)) {
      Receiver receiver = fetch(NO_CHECKS + "\ncookie: {}", server.address());

      assertThat(receiver.result.get(10, TimeUnit.SECONDS)).isEqualTo("end");
      assertThat(receiver.head().length()).isEqualTo(2);
      assertThat(receiver.head().headers().contains(Headers.SET_COOKIE)).isFalse();
      assertThat(server.heads().getFirst()).contains("Cookie: a=b\r\n").doesNotContain("SERVERID");
    }
  }

  @Test
  void anAnswerThatOnlyTheEndOfTheConnectionEndsIsToldApart() throws Exception {
    try (RawServer server =
        RawServer.start(connection -> {
          var _ = connection.readHead();
          connection.write("HTTP/1.0 200 OK\r\n\r\nhello");
        })) {
      Receiver receiver = fetch(NO_CHECKS, server.address());

      assertThat(receiver.result.get(10, TimeUnit.SECONDS)).isEqualTo("end");
      assertThat(receiver.head().delimited()).isFalse();
      assertThat(receiver.body()).isEqualTo("hello");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsAFailureAfterItsHead() throws Exception {
    try (RawServer server =
        RawServer.start(connection -> {
          var _ = connection.readHead();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
        })) {
      Receiver receiver = fetch(NO_CHECKS, server.address());

      assertThat(receiver.result.get(10, TimeUnit.SECONDS))
          .isEqualTo("failed 502 web/s1 connection closed within the response");
      assertThat(receiver.head().length()).isEqualTo(10);
      assertThat(receiver.body()).isEqualTo("hello");
    }
  }

  @Test
  void anotherServerIsAskedWhenOneCannotBeReached() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    try (RawServer server = RawServer.answering(answer)) {
      Receiver receiver = fetch(NO_CHECKS, FailureTest.unused(), server.address());

      assertThat(receiver.result.get(10, TimeUnit.SECONDS)).isEqualTo("end");
      assertThat(receiver.head().server()).isEqualTo("web/s2");
      assertThat(receiver.head().retries()).isEqualTo(1);
    }
  }

  @Test
  void noServerAtAllIsAFailureWithoutAHead() throws Exception {
    Receiver receiver = fetch(NO_CHECKS, FailureTest.unused());

    assertThat(receiver.result.get(10, TimeUnit.SECONDS)).startsWith("failed 502 web/s1");
    assertThat(receiver.answer).isNull();
  }

  @Test
  void whatTheReceiverDoesNotTakeIsNotReadFromTheServer() throws Exception {
    int size = 64 << 20;
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try (RawServer server =
        RawServer.start(connection -> {
          var _ = connection.readHead();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
          connection.socket().getOutputStream().write(new byte[size]);
          sent.complete(null);
        })) {
      Receiver receiver = new Receiver(100);
      fetch(receiver, NO_CHECKS, server.address());
      ProxyFixture.await(() -> receiver.taken() == 100);

      assertThat(sent).isNotDone();
      thread.execute(() -> {
        receiver.room = size;
        receiver.fetch().resume();
      });
      assertThat(receiver.result.get(30, TimeUnit.SECONDS)).isEqualTo("end");
      assertThat(receiver.taken()).isEqualTo(size);
    }
  }

  @Test
  void whatNobodyWantsAnyMoreIsEndedAtTheServer() throws Exception {
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    try (RawServer server =
        RawServer.start(connection -> {
          var _ = connection.readHead();
          connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
          seen.complete(connection.socket().getInputStream().read());
        })) {
      Receiver receiver = fetch(NO_CHECKS, server.address());
      ProxyFixture.await(() -> receiver.taken() == 5);

      thread.execute(() -> receiver.fetch().cancel());

      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(receiver.result).isNotDone();
    }
  }

  private Receiver fetch(String options, HostPort... servers) {
    Receiver receiver = new Receiver(Integer.MAX_VALUE);
    fetch(receiver, options, servers);
    return receiver;
  }

  private void fetch(Receiver receiver, String options, HostPort... servers) {
    Backend backend =
        tier.add("backend", Backend.start("web", ProxyFixture.config(options, servers), tier));
    HeaderMap headers = new HeaderMap();
    headers.put(new HttpString("X-Own"), "1").put(Headers.COOKIE, "SERVERID=x; a=b");
    FetchRequest request = new FetchRequest(Methods.GET, "site", "/a?b=c", headers, "id");
    thread.execute(() ->
        receiver.begun(
            backend.fetcher(ForwardedConfig.none()).fetch(request, thread, buffers, receiver)));
  }

  /** Takes as many bytes as it has room for. */
  private static final class Receiver implements AnswerReceiver {
    final CompletableFuture<String> result = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable Fetch fetch;
    volatile @Nullable Answer answer;
    int room;

    Receiver(int room) {
      this.room = room;
    }

    void begun(Fetch begun) {
      fetch = begun;
    }

    Fetch fetch() {
      assertThat(fetch).isNotNull();
      return java.util.Objects.requireNonNull(fetch);
    }

    Answer head() {
      return java.util.Objects.requireNonNull(answer);
    }

    synchronized String body() {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    synchronized int taken() {
      return bytes.size();
    }

    @Override
    public void head(Answer given) {
      answer = given;
    }

    @Override
    public synchronized void data(ByteBuffer data) {
      byte[] next = new byte[Math.min(room, data.remaining())];
      data.get(next);
      room -= next.length;
      bytes.writeBytes(next);
    }

    @Override
    public void end(HeaderMap trailers) {
      StringBuilder text = new StringBuilder("end");
      trailers.forEach(values ->
          text.append(' ').append(values.getHeaderName()).append('=').append(values.getFirst()));
      result.complete(text.toString());
    }

    @Override
    public void failed(int status, String server, String reason) {
      result.complete("failed " + status + " " + server + " " + reason);
    }
  }
}
