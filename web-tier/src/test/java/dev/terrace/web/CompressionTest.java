package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.github.luben.zstd.ZstdInputStream;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of an origin on their way through a whole web server, seen as bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompressionTest {
  private static final String PAGE = page(200_000);
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final TestTier tier = Tier.forTests("web-tier");
  private final CountDownLatch secondPart = new CountDownLatch(1);
  private final AtomicLong endlessSent = new AtomicLong();
  private RawClient client = new RawClient(HostPort.parse("127.0.0.1:1"));
  private final Origin origin;

  CompressionTest() throws IOException {
    origin = Origin.start(this::answer);
  }

  @BeforeAll
  void start() throws Exception {
    WebConfig config =
        Config.parse(
            WebConfig.class,
            """
            listen: ["127.0.0.1:0"]
            admin: {listen: "127.0.0.1:0"}
            sites:
              - locations:
                  - {path: /, proxyPass: app}
                  - {path: /off, proxyPass: app, compress: {enabled: false}}
            upstreams:
              app:
                check: {enabled: false}
                servers:
                  - {name: app-1, address: "%s"}
            """
                .formatted(origin.address()),
            "web.yaml",
            Map.of());
    client = new RawClient(WebMain.start(config, tier).addresses().getFirst());
    for (String coding : new String[] {"br", "zstd"}) { // their native code is loaded meanwhile
      await(() -> coding("/length", "Accept-Encoding: " + coding).equals(coding));
    }
  }

  @AfterAll
  void stop() throws IOException {
    secondPart.countDown();
    tier.close();
    origin.close();
  }

  /** By the last word of the path. */
  private void answer(String request, OutputStream out) throws IOException, InterruptedException {
    String target = request.split(" ", 3)[1];
    switch (target.substring(target.lastIndexOf('/') + 1)) {
      case "length" -> send(out, "Content-Length: " + PAGE.length(), PAGE);
      case "chunked" -> {
        send(out, "Transfer-Encoding: chunked", "");
        for (int at = 0; at < PAGE.length(); at += 7777) {
          chunk(out, PAGE.substring(at, Math.min(PAGE.length(), at + 7777)));
        }
        chunk(out, "");
      }
      case "close" -> send(out, "X-Framing: close", PAGE);
      case "slow" -> slow(out, "text/html");
      case "events" -> slow(out, "text/event-stream");
      case "broken" -> send(out, "Content-Length: " + PAGE.length(), PAGE.substring(0, 100_000));
      case "endless" -> endless(out);
      default -> {
        String query = target.substring(target.indexOf('?') + 1);
        special(request, out, query.split("&", -1));
      }
    }
  }

  private static void send(OutputStream out, String header, String body) throws IOException {
    out.write(
        """
        HTTP/1.1 200 OK\r
        Content-Type: text/html; charset=utf-8\r
        ETag: "tag"\r
        Accept-Ranges: bytes\r
        %s\r
        \r
        %s\
        """
            .formatted(header, body)
            .getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void chunk(OutputStream out, String data) throws IOException {
    out.write("%x\r\n%s\r\n".formatted(data.length(), data).getBytes(StandardCharsets.ISO_8859_1));
  }

  private void slow(OutputStream out, String type) throws IOException, InterruptedException {
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(type)
            .getBytes(StandardCharsets.ISO_8859_1));
    chunk(out, "first part\n");
    secondPart.await();
    chunk(out, "second part\n");
    chunk(out, "");
  }

  private void endless(OutputStream out) throws IOException {
    out.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] block = new byte[8192];
    Random random = new Random(1);
    while (true) {
      random.nextBytes(block);
      out.write(block);
      endlessSent.addAndGet(block.length);
    }
  }

  /** Answers as the query says: {@code ?304&Name:value}, with the page as body where one may be. */
  private static void special(String request, OutputStream out, String... words)
      throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + words[0] + " Status\r\n");
    int size = 4000;
    for (int i = 1; i < words.length; i++) {
      if (words[i].startsWith("size:")) {
        size = Integer.parseInt(words[i].substring(5));
      } else {
        head.append(words[i].replace("%22", "\"").replace("%20", " ")).append("\r\n");
      }
    }
    boolean body = !words[0].equals("304") && !words[0].equals("204");
    if (body) {
      head.append("Content-Length: ").append(size).append("\r\n");
    }
    head.append("\r\n");
    if (body && !request.startsWith("HEAD ")) {
      head.append(PAGE, 0, size);
    }
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "/length, gzip", "/length, br", "/length, zstd",
    "/chunked, gzip", "/chunked, br", "/chunked, zstd",
    "/close, gzip", "/close, br", "/close, zstd",
  })
  void aPageIsCompressedAndComesOutTheSame(String path, String coding) throws IOException {
    var answer = client.send("GET", path, "Accept-Encoding: " + coding);

    assertThat(answer.header("Content-Encoding")).hasValue(coding);
    assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
    assertThat(answer.header("Content-Length")).isEmpty();
    assertThat(answer.header("Accept-Ranges")).isEmpty();
    assertThat(answer.header("ETag")).hasValue("W/\"tag\"");
    assertThat(decoded(answer)).isEqualTo(PAGE);
    assertThat(answer.body().length).isLessThan(PAGE.length() / 3);
  }

  @Test
  void theServerPrefersWhatIsCheapestAndTheClientDecides() throws IOException {
    assertThat(coding("/length", "Accept-Encoding: gzip, deflate, br, zstd")).isEqualTo("zstd");
    assertThat(coding("/length", "Accept-Encoding: gzip, br;q=0.5")).isEqualTo("gzip");
    assertThat(coding("/length", "Accept-Encoding: identity, gzip;q=0.5")).isEmpty();
    assertThat(coding("/length")).isEmpty();
  }

  @Test
  void whoeverCannotReadItGetsThePageAsItIsAndCachesAreTold() throws IOException {
    var answer = client.send("GET", "/length", "Accept-Encoding: gzip;q=0");

    assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
    assertThat(answer.header("Content-Length")).hasValue(String.valueOf(PAGE.length()));
    assertThat(answer.header("ETag")).hasValue("\"tag\"");
    assertThat(answer.text()).isEqualTo(PAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "200&Content-Type:image/png",
        "200&X-Type:none",
        "200&Content-Type:text/html&size:1000",
        "200&Content-Type:text/html&Cache-Control:max-age=5,%20No-Transform",
        "200&Content-Type:text/html&Content-Encoding:deflate",
        "200&Content-Type:text/html&Repr-Digest:sha-256=:AAAA:",
        "206&Content-Type:text/html&Content-Range:bytes%200-3999/9999",
        "204&Content-Type:text/html",
        "304&Content-Type:text/html&ETag:%22tag%22",
      })
  void theseStayAsTheyAre(String answerWanted) throws IOException {
    var answer = client.send("GET", "/special?" + answerWanted, "Accept-Encoding: gzip");
    var plain = client.send("GET", "/special?" + answerWanted);

    assertThat(answer.header("Content-Encoding")).isEqualTo(plain.header("Content-Encoding"));
    assertThat(answer.header("Vary")).isEmpty();
    assertThat(answer.header("ETag")).isEqualTo(plain.header("ETag"));
    assertThat(answer.body()).isEqualTo(plain.body());
  }

  @Test
  void aRequestMayRefuseTransformations() throws IOException {
    assertThat(coding("/length", "Accept-Encoding: gzip", "Cache-Control: no-transform")).isEmpty();
  }

  @Test
  void errorsAreCompressedToo() throws IOException {
    assertThat(coding("/special?404&Content-Type:text/html", "Accept-Encoding: gzip"))
        .isEqualTo("gzip");
  }

  @Test
  void aLocationMayHaveItsOwnRules() throws IOException {
    var answer = client.send("GET", "/off/length", "Accept-Encoding: gzip");

    assertThat(answer.header("Content-Encoding")).isEmpty();
    assertThat(answer.header("Vary")).isEmpty();
  }

  @Test
  void anExistingVaryIsAddedTo() throws IOException {
    String path = "/special?200&Content-Type:text/html&Vary:Cookie";
    var answer = client.send("GET", path, "Accept-Encoding: gzip");

    assertThat(answer.header("Vary")).hasValue("Cookie, Accept-Encoding");
    assertThat(
            client
                .send("GET", path.replace("Cookie", "accept-encoding"), "Accept-Encoding: gzip")
                .header("Vary"))
        .hasValue("accept-encoding");
  }

  @Test
  void headHasTheHeadersOfGet() throws IOException {
    String path = "/special?200&Content-Type:text/html&ETag:%22tag%22";
    var get = client.send("GET", path, "Accept-Encoding: br");
    var head = client.send("HEAD", path, "Accept-Encoding: br");

    for (String name : new String[] {"Content-Encoding", "Vary", "ETag", "Content-Length"}) {
      assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
    }
    assertThat(head.header("Content-Encoding")).hasValue("br");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void http10GetsItAsItIs() throws IOException {
    String answer =
        client.sendRaw("GET /length HTTP/1.0\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");

    assertThat(answer).contains("Vary: Accept-Encoding").doesNotContain("Content-Encoding");
  }

  @Test
  void aWeakenedTagStillMatchesAtTheOrigin() throws IOException {
    String path = "/special?304&ETag:%22one%22&case:tags";
    var answer =
        client.send("GET", path, "Accept-Encoding: gzip", "If-None-Match: W/\"one\", \"two\"");

    assertThat(origin.heads().getLast()).contains("If-None-Match: W/\"one\", \"one\", \"two\"\r\n");
    assertThat(answer.header("ETag")).hasValue("W/\"one\"");
    assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
  }

  @ParameterizedTest
  @CsvSource({
    "/slow, gzip",
    "/slow, br",
    "/slow, zstd",
    "/events, gzip",
    "/events, br",
    "/events, zstd"
  })
  void aSlowAnswerIsSeenAsItGrows(String path, String coding) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.server().port())) {
      socket.setSoTimeout((int) DEADLINE.toMillis());
      request(socket, path, coding);
      var body = new UnchunkedInputStream(socket.getInputStream());
      Decoder decoded = coding.equals("br") ? new EagerBrotli(body) : decoder(coding, body)::read;

      for (char expected : "first part\n".toCharArray()) {
        assertThat((char) decoded.read()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aBrokenAnswerDoesNotLookWhole() throws IOException {
    String answer =
        client.sendRaw(
            "GET /broken HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");

    assertThat(answer).contains("Content-Encoding: gzip").doesNotEndWith("0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "zstd"})
  void whatTheClientDoesNotTakeIsNotReadFromTheOrigin(String coding) throws Exception {
    endlessSent.set(0);
    double others = memory();
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(16 * 1024);
      socket.connect(client.server().socketAddress());
      request(socket, "/endless", coding);

      await(() -> endlessSent.get() > 0);
      long before;
      do { // until the origin can send no more: all buffers on the way are full
        before = endlessSent.get();
        TimeUnit.MILLISECONDS.sleep(300);
      } while (endlessSent.get() > before);
      assertThat(before).isLessThan(16L << 20); // socket buffers; Linux lets them grow to 6 MB
      assertThat(memory()).isGreaterThan(0);
    }
    await(() -> memory() <= others); // the client went away
  }

  @Test
  void pagesForOnePersonAreNotCompressedWhenAnotherSiteAsked() throws IOException {
    String[] cross = {"Accept-Encoding: gzip", "Cookie: session=1", "Sec-Fetch-Site: cross-site"};
    String[] own = {"Accept-Encoding: gzip", "Cookie: session=1", "Sec-Fetch-Site: same-origin"};

    assertThat(coding("/length", cross)).isEmpty();
    assertThat(coding("/length", own)).isEqualTo("gzip");
  }

  private double memory() {
    return tier.metrics().get("compress.memory").gauge().value();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private String coding(String path, String... headers) throws IOException {
    return client.send("GET", path, headers).header("Content-Encoding").orElse("");
  }

  /** Reads as far as the blank line. */
  private static void request(Socket socket, String path, String coding) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: %s\r\n\r\n"
                .formatted(path, coding)
                .getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head.toString()).contains("Content-Encoding: " + coding);
  }

  private static String decoded(RawClient.Answer answer) throws IOException {
    InputStream body = new ByteArrayInputStream(answer.body());
    if (answer.header("Transfer-Encoding").isPresent()) {
      body = new UnchunkedInputStream(body);
    }
    InputStream decoder = decoder(answer.header("Content-Encoding").orElse(""), body);
    return new String(decoder.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static InputStream decoder(String coding, InputStream in) throws IOException {
    return switch (coding) {
      case "gzip" -> new GZIPInputStream(in);
      case "br" -> new BrotliInputStream(in);
      case "zstd" -> new ZstdInputStream(in);
      default -> in;
    };
  }

  /** Something like a web page: words that come again in ever new order. */
  private static String page(int size) {
    Random random = new Random(7);
    String[] words = {"<p class=\"text\">", "</p>\n", "article", "favourite", "the", "of", "web"};
    StringBuilder page = new StringBuilder("<!doctype html><title>Page</title>");
    while (page.length() < size) {
      page.append(words[random.nextInt(words.length)]).append(' ').append(random.nextInt(10_000));
    }
    return page.substring(0, size);
  }

  /** Reads a brotli stream byte by byte; the library's own one first asks for more input. */
  private static final class EagerBrotli implements Decoder {
    private final InputStream in;
    private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(1024);
    private ByteBuffer output = ByteBuffer.allocate(0);

    EagerBrotli(InputStream in) throws IOException {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      while (!output.hasRemaining()) {
        if (decoder.hasOutput()) {
          output = decoder.pull();
          continue;
        }
        byte[] next = new byte[1024];
        int bytes = in.read(next);
        if (bytes < 0) {
          return -1;
        }
        decoder.getInputBuffer().clear().put(next, 0, bytes);
        decoder.push(bytes);
      }
      return output.get() & 0xff;
    }
  }

  private interface Decoder {
    int read() throws IOException;
  }

  /** The data of chunks, RFC 9112 §7.1; an end without a last chunk is an error. */
  private static final class UnchunkedInputStream extends FilterInputStream {
    private int left;
    private boolean ended;

    UnchunkedInputStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        left = Integer.parseInt(line(), 16);
        if (left == 0) {
          ended = true;
          line();
        }
      }
      if (ended) {
        return -1;
      }
      int read = super.read(bytes, offset, Math.min(left, length));
      if (read < 0) {
        throw new IOException("ends within a chunk");
      }
      left -= read;
      if (left == 0) {
        line();
      }
      return read;
    }

    /** Never more than is there, or a decoder would wait for what has not been sent yet. */
    @Override
    public int available() {
      return 0;
    }

    private String line() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int c = super.read(); c != '\n'; c = super.read()) {
        if (c < 0) {
          throw new IOException("ends within a chunk");
        }
        line.write(c);
      }
      return line.toString(StandardCharsets.US_ASCII).strip();
    }
  }
}
