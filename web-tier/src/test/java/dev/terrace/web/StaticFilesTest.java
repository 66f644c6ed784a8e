package dev.terrace.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import dev.terrace.web.RawClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files: forms, ranges, what leads where, and what happens when they change. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StaticFilesTest {
  private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
  private static final String CSS = "a { color: red }\n".repeat(200);
  private static final byte[] LARGE = new byte[700_000];

  private final TestTier tier = Tier.forTests("web-tier");
  private RawClient client = new RawClient(HostPort.parse("127.0.0.1:1"));
  private Path site = Path.of("");

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    new Random(2).nextBytes(LARGE);
    site = Files.createDirectories(folder.resolve("site"));
    write("index.html", "home");
    write("style.css", CSS);
    write("style.css.br", "br");
    write("style.css.gz", "gzip!");
    write("style.css.zst", "zstd");
    write("stale.css", CSS);
    write("stale.css.gz", "gzip!");
    old("stale.css.gz", OLD.minusSeconds(1));
    write("plain.css", CSS);
    write("tiny.css", "a{}");
    write("photo.png", "png");
    write("photo.png.gz", "gzip!");
    write("about.html", "about");
    write("app.0123456789ab.js", "hashed");
    write("app.20260101.js", "dated");
    write("stale.fedcba9876.js", "x".repeat(2000));
    write("stale.fedcba9876.js.gz", "gzip!");
    old("stale.fedcba9876.js.gz", OLD.minusSeconds(1));
    write("list/b & <i>.txt", "x");
    write("list/a.txt", "xy");
    write("list/.hidden", "secret");
    write("list/sub/x.txt", "x");
    write("secret/file.txt", "secret");
    write("docs/index.html", "docs");
    Files.write(site.resolve("large.bin"), LARGE);
    old("large.bin", OLD);
    client = new RawClient(WebMain.start(config(), tier).addresses().getFirst());
  }

  @AfterAll
  void stop() {
    tier.close();
  }

  private WebConfig config() {
    return Config.parse(
        WebConfig.class,
        """
        listen: ["127.0.0.1:0"]
        admin: {listen: "127.0.0.1:0"}
        files: {types: {xyz: text/x-special, css: "text/css;charset=iso-8859-1"}}
        sites:
          - serverNames: [plain.example]
            locations:
              - {path: /, root: '%1$s', fingerprinted: true}
              - {path: /secret, root: '%1$s', internal: true}
              - {path: /list, root: '%1$s', listing: true, headers: {X-Listed: 'yes'}}
          - serverNames: [try.example]
            locations:
              - {path: /, root: '%1$s', tryFiles: [$uri, $uri.html, $uri/, /index.html]}
              - {path: /teapot, root: '%1$s', tryFiles: [$uri, "=418"]}
              - {path: /app, root: '%1$s', tryFiles: [$uri, "@app"]}
              - {path: "@app", proxyPass: app}
        upstreams:
          app:
            servers:
              - {name: app-1, address: "127.0.0.1:1"}
            check: {enabled: false}
        """
            .formatted(site),
        "web.yaml",
        Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip, br, zstd        | br   | br",
        "gzip                  | gzip | gzip!",
        "zstd, gzip            | zstd | zstd",
        "gzip;q=1, br;q=0.5    | gzip | gzip!",
        "*                     | br   | br",
        "*;q=0, gzip           | gzip | gzip!",
        "identity;q=0, gzip    | gzip | gzip!",
        "br;q=0, *             | zstd | zstd",
        "GZIP                  | gzip | gzip!",
        "x-gzip                | gzip | gzip!",
      })
  void theFormIsTheOneThatTheClientLikesBest(String accepted, String coding, String body)
      throws IOException {
    Answer answer = get("/style.css", "Accept-Encoding: " + accepted);

    assertThat(answer.text()).isEqualTo(body);
    assertThat(answer.header("Content-Encoding")).hasValue(coding);
    assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
    assertThat(answer.header("Content-Type")).hasValue("text/css;charset=iso-8859-1");
    assertThat(answer.header("Content-Length")).hasValue(String.valueOf(body.length()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", "deflate, identity", "gzip;q=0", "br;q=0.001, identity"})
  void theFileItselfWhereNothingElseIsWanted(String accepted) throws IOException {
    Answer answer = get("/style.css", "Accept-Encoding: " + accepted);

    assertThat(answer.text()).isEqualTo(CSS);
    assertThat(answer.header("Content-Encoding")).isEmpty();
    assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
  }

  @Test
  void everyFormHasATagOfItsOwn() throws IOException {
    String plain = get("/style.css").header("ETag").orElseThrow();
    String br = get("/style.css", "Accept-Encoding: br").header("ETag").orElseThrow();

    assertThat(br).isNotEqualTo(plain).startsWith("\"");
    assertThat(get("/style.css", "Accept-Encoding: br", "If-None-Match: " + br).status())
        .isEqualTo(304);
    assertThat(get("/style.css", "Accept-Encoding: br", "If-None-Match: " + plain).status())
        .isEqualTo(200);
    assertThat(get("/style.css", "Accept-Encoding: br", "If-None-Match: " + br).header("Vary"))
        .hasValue("Accept-Encoding");
  }

  @Test
  void whoRefusesEveryFormIsTold() throws IOException {
    assertThat(get("/style.css", "Accept-Encoding: identity;q=0").status()).isEqualTo(406);
    assertThat(get("/style.css", "Accept-Encoding: *;q=0").status()).isEqualTo(406);
    assertThat(get("/photo.png", "Accept-Encoding: identity;q=0, gzip").status()).isEqualTo(406);
    assertThat(get("/style.css", "Accept-Encoding: *;q=0").header("Vary"))
        .hasValue("Accept-Encoding");
  }

  @Test
  void aFormThatIsOlderThanItsFileIsNotUsed() throws IOException {
    Answer answer = get("/stale.css", "Accept-Encoding: gzip");

    assertThat(answer.text()).isNotEqualTo("gzip!");
    assertThat(get("/stale.fedcba9876.js", "Accept-Encoding: gzip").text())
        .as("a name with a hash cannot be stale")
        .isEqualTo("gzip!");
    assertThat(get("/photo.png", "Accept-Encoding: gzip").text()).isEqualTo("png");
  }

  @Test
  void textWithoutFormsOnDiskIsCompressedOnceAndKept() throws IOException {
    Answer first = get("/plain.css", "Accept-Encoding: gzip");
    Answer second = get("/plain.css", "Accept-Encoding: gzip");

    for (Answer answer : new Answer[] {first, second}) {
      assertThat(answer.header("Content-Encoding")).hasValue("gzip");
      assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
          .isEqualTo(CSS.getBytes(UTF_8));
      assertThat(answer.header("Content-Length")).hasValue("" + answer.body().length);
      assertThat(answer.header("ETag").orElseThrow()).startsWith("W/\"");
      assertThat(answer.header("Vary")).hasValue("Accept-Encoding");
    }
    String tag = first.header("ETag").orElseThrow();
    assertThat(get("/plain.css", "Accept-Encoding: gzip", "If-None-Match: " + tag).status())
        .isEqualTo(304);
    assertThat(get("/plain.css").text()).isEqualTo(CSS);
    assertThat(get("/tiny.css", "Accept-Encoding: gzip").header("Content-Encoding")).isEmpty();
    assertThat(get("/plain.css", "Accept-Encoding: gzip", "Range: bytes=0-3").text())
        .isEqualTo("a { ");
  }

  @ParameterizedTest
  @CsvSource({
    "/app.0123456789ab.js, 'public, max-age=31536000, immutable'",
    "/app.20260101.js,     'public, max-age=300'",
    "/index.html,          no-cache",
  })
  void namesWithAHashMayBeKeptForAYear(String path, String caching) throws IOException {
    assertThat(get(path).header("Cache-Control")).hasValue(caching);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/large.bin", "/style.css"})
  void severalRangesComeInParts(String path) throws IOException {
    byte[] all = get(path).body();
    Answer answer = get(path, "Range: bytes=0-99,1000-1001,-5");
    String type = answer.header("Content-Type").orElseThrow();
    String boundary = type.substring(type.indexOf("boundary=") + 9);
    String body = new String(answer.body(), ISO_8859_1);

    assertThat(answer.status()).isEqualTo(206);
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    assertThat(answer.header("Content-Length")).hasValue(String.valueOf(answer.body().length));
    assertThat(answer.header("Content-Range")).isEmpty();
    String[] parts = body.split("\r\n--" + boundary, -1);
    assertThat(parts).hasSize(5);
    assertThat(parts[4]).isEqualTo("--\r\n");
    assertPart(parts[1], all, 0, 99);
    assertPart(parts[2], all, 1000, 1001);
    assertPart(parts[3], all, all.length - 5, all.length - 1);
  }

  private static void assertPart(String part, byte[] all, int first, int last) {
    assertThat(part).contains("Content-Range: bytes %d-%d/%d".formatted(first, last, all.length));
    assertThat(part).contains("Content-Type: ");
    assertThat(part.substring(part.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1))
        .isEqualTo(Arrays.copyOfRange(all, first, last + 1));
  }

  @Test
  void rangesThatMeetAreOne() throws IOException {
    Answer answer = get("/large.bin", "Range: bytes=100-199,200-299,150-160");

    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.header("Content-Range")).hasValue("bytes 100-299/700000");
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(LARGE, 100, 300));
  }

  @Test
  void aRangeIsOneOfTheFormThatIsSent() throws IOException {
    Answer answer = get("/style.css", "Accept-Encoding: gzip", "Range: bytes=1-2");

    assertThat(answer.text()).isEqualTo("zi");
    assertThat(answer.header("Content-Encoding")).hasValue("gzip");
    assertThat(answer.header("Content-Range")).hasValue("bytes 1-2/5");
  }

  @Test
  void ifRangeTakesStrongValidatorsAlone() throws IOException {
    Answer whole = get("/large.bin");
    String tag = whole.header("ETag").orElseThrow();
    String date = whole.header("Last-Modified").orElseThrow();

    assertThat(get("/large.bin", "Range: bytes=0-0", "If-Range: " + tag).status()).isEqualTo(206);
    assertThat(get("/large.bin", "Range: bytes=0-0", "If-Range: " + date).status()).isEqualTo(206);
    assertThat(get("/large.bin", "Range: bytes=0-0", "If-Range: W/" + tag).status()).isEqualTo(200);
    assertThat(get("/large.bin", "Range: bytes=0-0", "If-None-Match: " + tag).status())
        .isEqualTo(304);
    assertThat(get("/large.bin", "Range: bytes=900000-", "If-None-Match: \"x\"").status())
        .isEqualTo(416);
  }

  @Test
  void whatAnAttackerCouldAskForIsBounded() throws IOException {
    String many = "bytes=" + "0-1,".repeat(2000) + "5-6";
    assertThat(get("/large.bin", "Range: " + many).status()).isEqualTo(200);
    assertThat(get("/" + "a".repeat(300)).status()).isEqualTo(404);
    assertThat(get("/" + "a/".repeat(5000)).status()).isEqualTo(404);
    assertThat(get("/" + "%61".repeat(2000)).status()).isEqualTo(404);
  }

  @Test
  void internalLocationsAreNotThere() throws IOException {
    assertThat(get("/secret/file.txt").status()).isEqualTo(404);
    assertThat(get("/%73ecret/file.txt").status()).isEqualTo(404);
    assertThat(get("//secret//file.txt").status()).isEqualTo(404);
  }

  @Test
  void aDirectoryIsListedWhereThatIsWanted() throws IOException {
    Answer answer = get("/list/");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(answer.header("X-Listed")).hasValue("yes");
    assertThat(answer.text())
        .containsSubsequence(
            "href=\"./sub/\">sub/</a>",
            "href=\"./a.txt\">a.txt</a></td><td>2</td>",
            "href=\"./b%20%26%20%3Ci%3E.txt\">b &amp; &lt;i&gt;.txt</a>")
        .doesNotContain("hidden", "<i>");
    assertThat(get("/list").header("Location")).hasValue("/list/");
    assertThat(get("/").text()).isEqualTo("home");
    assertThat(client.send("HEAD", "/list/", "Host: plain.example").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/about,        about",
    "/about.html,   about",
    "/docs/,        docs",
    "/style.css.br, br",
    "/,             home",
    "/a/route/of/the/application, home",
  })
  void filesAreTriedInOrder(String path, String body) throws IOException {
    assertThat(client.send("GET", path, "Host: try.example").text()).isEqualTo(body);
  }

  @Test
  void theLastTryMayBeAStatusOrAnotherLocation() throws IOException {
    assertThat(client.send("GET", "/teapot/x", "Host: try.example").status()).isEqualTo(418);
    assertThat(client.send("GET", "/app/x", "Host: try.example").status()).isIn(502, 503);
    assertThat(client.send("POST", "/app/x", "Host: try.example", "Content-Length: 0").status())
        .isIn(502, 503);
  }

  @Test
  void aChangeIsSeenWithoutARestart() throws Exception {
    write("changing/file.txt", "one");
    assertThat(get("/changing/file.txt").text()).isEqualTo("one");
    assertThat(get("/changing/new.txt").status()).isEqualTo(404);

    write("changing/file.txt", "two");
    await(() -> get("/changing/file.txt").text().equals("two"));

    write("changing/new.txt", "new");
    assertThat(get("/changing/new.txt").text()).isEqualTo("new");

    Files.move(site.resolve("changing"), site.resolve("moved"));
    await(() -> get("/changing/file.txt").status() == 404);
    assertThat(get("/moved/file.txt").text()).isEqualTo("two");

    write("moved/file.txt.gz", "late");
    Files.writeString(site.resolve("moved/file.txt"), "three");
    await(() -> get("/moved/file.txt").text().equals("three"));
    Files.delete(site.resolve("moved/file.txt"));
    await(() -> get("/moved/file.txt").status() == 404);
  }

  @Test
  void aLinkThatPointsElsewhereIsFollowedAnew() throws Exception {
    write("v1/page.txt", "one");
    write("v2/page.txt", "two");
    Path link = Files.createSymbolicLink(site.resolve("current"), Path.of("v1"));
    assertThat(get("/current/page.txt").text()).isEqualTo("one");

    Path next = Files.createSymbolicLink(site.resolve("next"), Path.of("v2"));
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);

    await(() -> get("/current/page.txt").text().equals("two"));
  }

  /** Each version is one letter as often as its length says: a mix would show. */
  @ParameterizedTest
  @ValueSource(ints = {5_000, 400_000})
  void headAndBodyBelongTogetherWhileFilesAreReplaced(int size) throws Exception {
    Path file = site.resolve("replaced-" + size + ".txt");
    Path part = site.resolve("part-" + size);
    byte[] a = "a".repeat(size).getBytes(UTF_8);
    byte[] b = "b".repeat(size + 77).getBytes(UTF_8);
    Files.write(file, a);
    String tagA = get("/" + file.getFileName()).header("ETag").orElseThrow();
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; !Thread.interrupted(); i++) {
                  Files.write(part, i % 2 == 0 ? b : a);
                  Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    try {
      for (int i = 0; i < 150; i++) {
        Answer answer = get("/" + file.getFileName());

        assertThat(answer.status()).isEqualTo(200);
        byte[] body = answer.body();
        boolean isA = body[0] == 'a';
        assertThat(Arrays.equals(body, isA ? a : b)).as("body of one version").isTrue();
        assertThat(answer.header("Content-Length")).hasValue(String.valueOf(body.length));
        assertThat(answer.header("ETag").orElseThrow().equals(tagA)).isEqualTo(isA);
      }
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  @Test
  void aFileThatShrinksWhileItIsSentBreaksTheAnswerOff() throws Exception {
    Path file = site.resolve("shrinking.bin");
    Files.write(file, new byte[60_000_000]);

    byte[] got =
        client.sendAndLookAway(
            "/shrinking.bin",
            "plain.example",
            () -> {
              try (var channel =
                  java.nio.channels.FileChannel.open(
                      file, java.nio.file.StandardOpenOption.WRITE)) {
                channel.truncate(1000);
              }
            });

    assertThat(got.length).isLessThan(60_000_000);
  }

  private Answer get(String path, String... headers) throws IOException {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Host: plain.example";
    return client.send("GET", path, all);
  }

  private void write(String name, String content) throws IOException {
    Path file = site.resolve(name);
    Files.createDirectories(file.resolveSibling("x").getParent());
    Files.writeString(file, content);
    if (!name.startsWith("changing") && !name.startsWith("moved")) {
      old(name, OLD);
    }
  }

  private void old(String name, Instant time) throws IOException {
    Files.setLastModifiedTime(site.resolve(name), FileTime.from(time));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.sleep(10);
    }
  }
}
