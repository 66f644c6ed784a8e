package dev.terrace.lb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Floods, against a process with a heap of 64 MiB: its memory stays bounded, others are served, and
 * the counters tell what happened.
 */
@Timeout(120)
class OverloadTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final int LARGE = 32 * 1024 * 1024;

  @TempDir private static Path folder;
  private static final AtomicInteger uploads = new AtomicInteger();
  private static RawBackend backend;
  private static LbProcess lb;
  private static HostPort http;
  private static HostPort https;
  private static HostPort narrow;
  private static TestCertificate certificate;

  private final List<Socket> flood = new ArrayList<>();
  private int memoryBefore;

  @BeforeAll
  static void start() throws Exception {
    certificate = TestCertificate.create(folder);
    backend = new RawBackend(OverloadTest::answer);
    http = LbProcess.freePort();
    https = LbProcess.freePort();
    narrow = LbProcess.freePort();
    lb =
        LbProcess.start(
            folder,
            64,
            """
            frontends:
              site:
                bind:
                  - {address: "%s"}
                  - {address: "%s", tls: {certificate: "%s", key: "%s"}}
                limits: {headerTimeout: 1s, bodyTimeout: 1s, idleTimeout: 2s, maxBodySize: 100MiB}
                defaultBackend: web
              narrow: {bind: [{address: "%s"}], defaultBackend: one}
            defaults: {check: {enabled: false}}
            backends:
              web: {servers: [{name: w, address: "%s"}]}
              one: {maxqueue: 2, servers: [{name: w, address: "%s", maxconn: 1}]}
            """
                .formatted(
                    http,
                    https,
                    certificate.chain(),
                    certificate.key(),
                    narrow,
                    backend.address(),
                    backend.address()));
  }

  private static boolean answer(String head, Socket socket) throws IOException {
    if (head.startsWith("GET /large ")) {
      RawBackend.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
      byte[] block = new byte[64 * 1024];
      for (int sent = 0; sent < LARGE; sent += block.length) {
        socket.getOutputStream().write(block);
      }
      return true;
    }
    if (head.startsWith("GET /slow ")) {
      LockSupport.parkNanos(Duration.ofMillis(600).toNanos());
    }
    if (head.startsWith("POST")) {
      uploads.incrementAndGet();
      return socket.getInputStream().readNBytes(100).length == 100;
    }
    RawBackend.write(socket, OK);
    return true;
  }

  @AfterAll
  static void stop() throws Exception {
    lb.close();
    backend.close();
  }

  @BeforeEach
  void warm() throws Exception {
    othersAreServed();
    memoryBefore = lb.residentMib();
  }

  @AfterEach
  void everythingIsWellAgain() throws Exception {
    for (Socket one : flood) {
      one.close();
    }
    othersAreServed();
    assertThat(lb.alive()).isTrue();
    assertThat(lb.residentMib() - memoryBefore).as("MiB more than before").isLessThan(80);
    assertThat(lb.log()).doesNotContain("OutOfMemory").doesNotContain("Exception");
  }

  @Test
  void headsThatNeverEnd() throws Exception {
    double before = lb.metric("http_server_refused_total", "");
    for (int i = 0; i < 400; i++) {
      write(connect(http), "GET / HTTP/1.1\r\nHost: a\r\nX-" + i + ": ");
    }
    long end = System.nanoTime() + Duration.ofMillis(700).toNanos();
    while (System.nanoTime() < end) { // drop by drop, so that silence is not what ends them
      for (Socket one : flood) {
        write(one, "x");
      }
      othersAreServed();
    }

    for (Socket one : flood) {
      assertThat(all(one)).startsWith("HTTP/1.1 408");
    }
    assertThat(lb.metric("http_server_refused_total", "") - before).isEqualTo(400);
  }

  @Test
  void bodiesThatStop() throws Exception {
    int before = uploads.get();
    for (int i = 0; i < 200; i++) {
      write(connect(http), "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
    }
    await(() -> uploads.get() - before == 200);
    othersAreServed();

    for (Socket one : flood) {
      assertThat(all(one)).startsWith("HTTP/1.1 408");
    }
    await(() -> lb.metric("http_server_requests_in_flight", "") == 0);
  }

  @Test
  void answersThatNobodyReads() throws Exception {
    for (int i = 0; i < 60; i++) {
      Socket one = new Socket();
      one.setReceiveBufferSize(4096);
      flood.add(one);
      one.connect(http.socketAddress());
      write(one, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (int i = 0; i < 20; i++) {
      othersAreServed();
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(lb.residentMib() - memoryBefore).as("MiB for 60 answers of 32 MiB").isLessThan(80);

    // Those that take nothing for idleTimeout are cut, and let go of the server.
    await(() -> lb.metric("http_server_requests_in_flight", "") == 0);
  }

  @Test
  void streamsThatAreResetAtOnce() throws Exception {
    int before = backend.heads().size();
    try (RawHttp2 attacker = new RawHttp2(https, certificate.trustingContext())) {
      try {
        for (int stream = 1; stream < 20_000; stream += 2) {
          attacker.send(
              RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, head("/slow"));
          attacker.send(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
        }
      } catch (IOException _) {
        // closed on us while we send
      }
      assertThat(ends(attacker)).isTrue();
    }
    othersAreServed();
    assertThat(backend.heads().size() - before)
        .as("requests that reached the server")
        .isLessThan(400);
    await(() -> lb.metric("http_server_requests_in_flight", "") == 0);
  }

  @Test
  void headerBlocksThatNeverEnd() throws Exception {
    for (int i = 0; i < 8; i++) {
      try (RawHttp2 attacker = new RawHttp2(https, certificate.trustingContext())) {
        attacker.send(RawHttp2.HEADERS, RawHttp2.END_STREAM, 1, head("/"));
        byte[] fields = RawHttp2.field("x-flood", "x".repeat(15_000));
        boolean cut = false;
        for (int frame = 0; frame < 500 && !cut; frame++) {
          try {
            attacker.send(9, 0, 1, fields); // CONTINUATION
          } catch (IOException _) {
            cut = true;
          }
        }
        assertThat(cut || ends(attacker)).as("cut within 7.5 MB").isTrue();
      }
      othersAreServed();
    }
  }

  /** Whether the connection ends; false when it is only silent. */
  private static boolean ends(RawHttp2 connection) {
    try {
      for (var frame = connection.read(); frame != null; frame = connection.read()) {
        if (frame.type() == RawHttp2.GOAWAY) {
          return true;
        }
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Test
  void streamsBeyondTheLimitAreRefused() throws Exception {
    try (RawHttp2 client = new RawHttp2(https, certificate.trustingContext())) {
      for (int i = 0; i < 200; i++) {
        client.send(
            RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 2 * i + 1, head("/slow"));
      }
      int answered = 0;
      int refused = 0;
      while (answered + refused < 200) {
        var frame = client.read();
        if (frame == null) {
          throw new AssertionError("ended after " + answered + " answers");
        }
        if (frame.ok()) {
          answered++;
        } else if (frame.type() == RawHttp2.RST_STREAM) {
          assertThat(frame.payload().getInt(0)).as("REFUSED_STREAM").isEqualTo(7);
          refused++;
        }
      }
      assertThat(answered).isGreaterThanOrEqualTo(128);
      assertThat(refused).isPositive();
    }
  }

  @Test
  void thousandsOfIdleConnections() throws Exception {
    for (int i = 0; i < 3000; i++) {
      Socket one = new Socket();
      one.bind(new InetSocketAddress("127.0.0." + (2 + i % 50), 0));
      one.setSoTimeout(20_000);
      flood.add(one);
      one.connect(http.socketAddress());
      write(one, GET);
      assertThat(new String(one.getInputStream().readNBytes(12), US_ASCII)).endsWith(" 200");
    }
    othersAreServed();
    assertThat(lb.residentMib() - memoryBefore).as("MiB for 3000 connections").isLessThan(60);
  }

  @Test
  void cookiesThatAreTooLarge() throws Exception {
    for (int i = 0; i < 50; i++) {
      Socket one = connect(http);
      try {
        write(one, "GET / HTTP/1.1\r\nHost: a\r\nCookie: " + "c=1; ".repeat(200_000) + "\r\n\r\n");
      } catch (IOException _) {
        continue; // cut while it sends
      }
      assertThat(endOf(one))
          .satisfiesAnyOf(
              text -> assertThat(text).startsWith("HTTP/1.1 431"),
              text -> assertThat(text).isEmpty());
    }
  }

  /** One in work, two in line: the others are told so at once. */
  @Test
  void beyondTheLineRequestsAreShedInMilliseconds() throws Exception {
    for (int i = 0; i < 3; i++) {
      write(connect(narrow), "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      int number = i + 1;
      await(() -> lb.metric("http_server_requests_in_flight", "narrow") == number);
    }
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      long begin = System.nanoTime();
      try (Socket one = new Socket(narrow.host(), narrow.port())) {
        write(one, GET);
        assertThat(new String(one.getInputStream().readNBytes(12), US_ASCII)).endsWith(" 503");
      }
      millis.add((System.nanoTime() - begin) / 1_000_000);
    }
    millis.sort(null);
    assertThat(millis.get(25)).as("median, ms").isLessThan(250);
    for (Socket one : flood) {
      assertThat(new String(one.getInputStream().readNBytes(12), US_ASCII)).endsWith(" 200");
    }
  }

  private static byte[] head(String path) {
    byte[][] fields = {
      RawHttp2.field(":method", "GET"),
      RawHttp2.field(":scheme", "https"),
      RawHttp2.field(":authority", "localhost"),
      RawHttp2.field(":path", path)
    };
    int length = 0;
    for (byte[] field : fields) {
      length += field.length;
    }
    var block = ByteBuffer.allocate(length);
    for (byte[] field : fields) {
      block.put(field);
    }
    return block.array();
  }

  private static void othersAreServed() throws IOException {
    try (Socket one = new Socket(http.host(), http.port())) {
      one.setSoTimeout(5_000);
      write(one, GET);
      assertThat(new String(one.getInputStream().readNBytes(12), US_ASCII)).endsWith(" 200");
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited for 20 s").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private Socket connect(HostPort to) throws IOException {
    Socket socket = new Socket(to.host(), to.port());
    socket.setSoTimeout(20_000);
    flood.add(socket);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  /** What came before the end, or before a reset. */
  private static String endOf(Socket socket) {
    try {
      return all(socket);
    } catch (IOException _) {
      return "";
    }
  }
}
