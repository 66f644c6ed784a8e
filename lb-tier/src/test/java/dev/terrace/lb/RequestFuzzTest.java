package dev.terrace.lb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Requests that were spoilt by chance, as raw bytes: whatever comes, a server sees whole requests
 * that can be read in one way, and a client sees whole answers. A failure names the seed.
 */
@SuppressWarnings({
  "NullAway.Init",
  "StringConcatToTextBlock"
}) // made before the container; CR LF matters
class RequestFuzzTest {
  private static final String BLANK = "\r\n";

  private static final List<String> REQUESTS =
      List.of(
          "GET /a?b=c HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n",
          "HEAD / HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=d\r\n\r\n",
          "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
          "PUT /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
          "POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n"
              + "1;x=y\r\na\r\n0\r\nT: u\r\n\r\n",
          "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET http://a/b HTTP/1.1\r\nHost: a\r\nConnection: close, X\r\nX: y\r\n\r\n",
          "GET / HTTP/1.0\r\nHost: a\r\n\r\n");

  private static final List<String> NOISE =
      List.of(
          "\r",
          "\n",
          "\r\n",
          "\r\n\r\n",
          " ",
          "\t",
          "\0",
          "\177",
          "\351",
          ":",
          ",",
          ";",
          "0",
          "-1",
          "+",
          "_",
          "x",
          "%00",
          "%0d%0a",
          "chunked",
          "Content-Length: 3\r\n",
          "Content-Length: 0x3\r\n",
          "Transfer-Encoding: chunked\r\n",
          "Transfer-Encoding : chunked\r\n",
          "Transfer-Encoding: identity\r\n",
          "Host: b\r\n",
          " folded\r\n",
          "HTTP/1.1",
          "HTTP/1.2",
          "HTTP/2.0",
          "Connection: Host\r\n",
          "Expect: 100-continue\r\n",
          "Upgrade: h2c\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

  private static final Pattern HEAD =
      Pattern.compile(
          "[!#$%&'*+.^_`|~0-9A-Za-z-]+ [!-~]+ HTTP/1\\.1\r\n([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t -~\\x80-\\xff]*\r\n)*\r\n");

  private static final Pattern ANSWER =
      Pattern.compile(
          "HTTP/1\\.[01] ([1-5][0-9][0-9]) [ -~]*\r\n([!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t -~]*\r\n)*\r\n");

  private static Path folder;
  private static TestTier tier;
  private static RecordingBackend backend;
  private static SSLContext trust;
  private static HostPort http;
  private static HostPort https;

  @BeforeContainer
  static void start() throws Exception {
    folder = Files.createTempDirectory("fuzz");
    tier = Tier.forTests("lb");
    backend = new RecordingBackend();
    TestCertificate certificate = TestCertificate.create(folder);
    trust = certificate.trustingContext();
    LbConfig config =
        Config.parse(
            LbConfig.class,
            """
            admin: {listen: "127.0.0.1:0"}
            frontends:
              site:
                bind:
                  - {address: "127.0.0.1:0"}
                  - {address: "127.0.0.1:0", tls: {certificate: "%s", key: "%s"}}
                limits: {headerTimeout: 300ms, bodyTimeout: 300ms}
                defaultBackend: web
            defaults: {check: {enabled: false}}
            backends:
              web: {servers: [{name: web-1, address: "%s"}]}
            """
                .formatted(certificate.chain(), certificate.key(), backend.address()),
            "lb.yaml",
            Map.of());
    List<HostPort> addresses = LbMain.start(config, tier).addresses("site");
    http = addresses.getFirst();
    https = addresses.getLast();
  }

  @AfterContainer
  static void stop() throws Exception {
    tier.close();
    backend.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** What is done to the bytes: at a place, some are taken out and others put in. */
  record Damage(int place, int removed, String added) {
    String to(String bytes) {
      int at = place % (bytes.length() + 1);
      int end = Math.min(bytes.length(), at + removed);
      return bytes.substring(0, at) + added + bytes.substring(end);
    }
  }

  @Provide
  Arbitrary<String> spoilt() {
    Arbitrary<Damage> damages =
        Combinators.combine(
                Arbitraries.integers().between(0, 400),
                Arbitraries.frequency(
                    Tuple.of(3, 0), Tuple.of(3, 1), Tuple.of(1, 2), Tuple.of(1, 12)),
                Arbitraries.of(NOISE).injectNull(0.2).map(text -> text == null ? "" : text))
            .as(Damage::new);
    return Combinators.combine(
            Arbitraries.of(REQUESTS).list().ofMinSize(1).ofMaxSize(3),
            damages.list().ofMinSize(0).ofMaxSize(3))
        .as((requests, all) -> {
          String bytes = String.join("", requests);
          for (Damage damage : all) {
            bytes = damage.to(bytes);
          }
          return bytes;
        });
  }

  @Property(tries = 1500, shrinking = ShrinkingMode.BOUNDED)
  void http1(@ForAll("spoilt") String bytes) throws Exception {
    backend.clear();
    String answer = send(bytes);
    backend.awaitIdle(tier);

    int good = answers(answer);
    for (RecordingBackend.Request request : backend.requests()) {
      checkHead(request.head());
    }
    for (String part : backend.parts()) { // a body that its client did not end
      int end = part.indexOf("\r\n\r\n");
      assertThat(end).as("half a head reached the server: %s", part).isPositive();
      checkHead(part.substring(0, end + 4));
    }
    assertThat(good).isLessThanOrEqualTo(backend.requests().size());
  }

  private static void checkHead(String head) {
    assertThat(head).matches(HEAD);
    String lower = head.toLowerCase(Locale.ROOT);
    assertThat(count(lower, "\r\nhost:")).as(head).isOne();
    assertThat(count(lower, "\r\ncontent-length:") + count(lower, "\r\ntransfer-encoding:"))
        .as(head)
        .isLessThanOrEqualTo(1);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  /** Checks that they follow each other without anything between; how many were the server's. */
  private static int answers(String all) {
    int good = 0;
    String rest = all;
    while (!rest.isEmpty()) {
      Matcher head = ANSWER.matcher(rest);
      assertThat(head.lookingAt()).as("an answer: %s", rest).isTrue();
      String fields = head.group().toLowerCase(Locale.ROOT);
      rest = rest.substring(head.end());
      if (head.group(1).startsWith("1")) {
        continue;
      }
      good += head.group(1).equals("200") ? 1 : 0;
      int at = fields.indexOf("\r\ncontent-length: ");
      if (at >= 0 && !rest.startsWith("HTTP/1.")) { // to HEAD there is no content
        String length = fields.substring(at + 18, fields.indexOf(BLANK, at + 18));
        rest = rest.substring(Math.min(rest.length(), Integer.parseInt(length)));
      }
    }
    return good;
  }

  /** Sends, says that this was all, and returns what comes until the load balancer closes. */
  private static String send(String bytes) throws IOException {
    try (Socket socket = new Socket(http.host(), http.port())) {
      socket.setSoTimeout(10_000);
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.shutdownOutput();
        socket.getInputStream().transferTo(answer);
      } catch (SocketTimeoutException e) {
        throw new AssertionError("the connection stays open after " + answer, e);
      } catch (IOException _) {
        // it closed while bytes of ours were under way
      }
      return answer.toString(ISO_8859_1);
    }
  }

  /** Any frames: the connection may end, others go on, and servers see whole requests alone. */
  @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
  void http2(@ForAll("frames") List<RawHttp2.Frame> frames) throws Exception {
    backend.clear();
    try (RawHttp2 connection = new RawHttp2(https, trust)) {
      try {
        for (RawHttp2.Frame frame : frames) {
          byte[] payload = new byte[frame.payload().remaining()];
          frame.payload().get(0, payload);
          connection.send(frame.type(), frame.flags(), frame.stream(), payload);
        }
      } catch (IOException _) {
        // ended by the load balancer
      }
    }
    backend.awaitIdle(tier);
    backend.requests().forEach(request -> checkHead(request.head()));
    assertThat(send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  @Provide
  Arbitrary<List<RawHttp2.Frame>> frames() {
    Arbitrary<byte[]> fields =
        Arbitraries.of(
                RawHttp2.field(":method", "GET"),
                RawHttp2.field(":method", "POST"),
                RawHttp2.field(":path", "/"),
                RawHttp2.field(":path", "/a b"),
                RawHttp2.field(":scheme", "https"),
                RawHttp2.field(":authority", "a"),
                RawHttp2.field("content-length", "3"),
                RawHttp2.field("transfer-encoding", "chunked"),
                RawHttp2.field("x", "y\r\nHost: b"),
                RawHttp2.field("Upper", "case"),
                new byte[] {(byte) 0x82}, // :method GET of the static table
                new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}, // an index that goes on
                new byte[] {0x3f, (byte) 0xe1, 0x7f}) // another table size
            .list()
            .ofMinSize(0)
            .ofMaxSize(7)
            .map(RequestFuzzTest::join);
    byte[] whole =
        join(
            List.of(
                RawHttp2.field(":method", "GET"),
                RawHttp2.field(":scheme", "https"),
                RawHttp2.field(":authority", "a"),
                RawHttp2.field(":path", "/")));
    Arbitrary<byte[]> payloads =
        Arbitraries.oneOf(
            fields, Arbitraries.just(whole), Arbitraries.bytes().array(byte[].class).ofMaxSize(40));
    return Combinators.combine(
            Arbitraries.integers().between(0, 10),
            Arbitraries.integers().between(0, 63),
            Arbitraries.integers().between(0, 9),
            payloads)
        .as((type, flags, stream, payload) ->
            new RawHttp2.Frame(type, flags, stream, ByteBuffer.wrap(payload)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
