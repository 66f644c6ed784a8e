package dev.terrace.web;

import static dev.terrace.web.CacheFixture.await;
import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static dev.terrace.web.CacheFixture.write;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests that no honest client sends, on their way through files, proxy and cache: paths that try
 * to get out, requests that are too long or too slow, URLs that try to pass for others. What tries
 * to plant an answer for others is in {@link CachePoisonTest}, what two parsers could read in two
 * ways in the tests of the listener.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class BadInputTest {
  private static final String END = "Host: localhost\r\nConnection: close\r\n\r\n";

  /** Answers with what it was asked, for a minute. */
  private static final Origin.Script ECHO =
      (head, out) ->
          write(out, ok(head.lines().findFirst().orElse(""), "Cache-Control: max-age=60"));

  private final CountDownLatch over = new CountDownLatch(1);
  private CacheFixture web;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("secret.txt"), "secret");
    Path root = Files.createDirectories(folder.resolve("site/files"));
    Files.writeString(root.resolve("public.txt"), "public");
    web =
        CacheFixture.start(
            """
            limits:
              maxHeaderSize: 4KiB
              maxHeaders: 40
              maxParameters: 50
              maxBodySize: 64KiB
              headerTimeout: 500ms
              bodyTimeout: 500ms
              idleTimeout: 2s
            cache: {zones: {z: {memory: 64MiB, maxObject: 8MiB}}}
            sites:
              - locations:
                  - {path: /, proxyPass: ORIGIN, cache: {zone: z}}
                  - {path: /files, root: %s}
                  - {path: /admin, proxyPass: ORIGIN, internal: true}
            """
                .formatted(root.getParent()));
  }

  @AfterAll
  void stop() {
    over.countDown();
    web.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PREFIX/../secret.txt", // as it is
        "PREFIX/..", //
        "PREFIX/%2e%2e/secret.txt", // escaped dots
        "PREFIX/%2E%2e/secret.txt",
        "PREFIX/.%2e/secret.txt",
        "PREFIX/..%2fsecret.txt", // escaped slash
        "PREFIX/%2e%2e%2fsecret.txt",
        "PREFIX/x%2f..%2f..%2fsecret.txt", // dot segments that appear when it is decoded
        "PREFIX/./../secret.txt",
        "PREFIX//../secret.txt",
        "PREFIX/..\\secret.txt", // back slash
        "PREFIX/..%5csecret.txt",
        "PREFIX/%2e%2e%5csecret.txt",
        "PREFIX/..%c0%afsecret.txt", // overlong UTF-8: slash, dot, in two and in three bytes
        "PREFIX/%c0%ae%c0%ae/secret.txt",
        "PREFIX/..%e0%80%afsecret.txt",
        "PREFIX/%e0%80%ae%e0%80%ae/secret.txt",
        "PREFIX/..%f0%80%80%afsecret.txt",
        "PREFIX/%u002e%u002e/secret.txt", // an encoding that is none
        "PREFIX/..;/secret.txt", // path parameters
        "PREFIX/..;x=1/secret.txt",
        "PREFIX/public.txt%00.html", // NUL
        "PREFIX/%00/../secret.txt",
        "PREFIX/..%00/secret.txt",
        "PREFIX/public.txt%0d%0aX-Injected:%201", // line end, delete, half an escape
        "PREFIX/%7f",
        "PREFIX/%2",
        "PREFIX/%zz",
      })
  void noSpellingLeadsOutOfAPath(String target) throws Exception {
    for (String prefix : List.of("/files", "/app")) {
      String spelt = target.replace("PREFIX", prefix);
      int asked = web.origin().size();

      String answer = web.raw("GET " + spelt + " HTTP/1.1\r\n" + END);

      assertThat(answer).as(spelt).matches("(?s)HTTP/1\\.1 (400|404) .*");
      assertThat(answer).as(spelt).doesNotContain("secret").doesNotContain("X-Injected");
      assertThat(web.origin()).as("nothing reached the origin").hasSize(asked);
    }
  }

  @Test
  void twiceEscapedIsEscapedOnce() throws Exception {
    // A name like any other: not there as a file, and passed on byte for byte.
    assertThat(web.get("/files/%252e%252e%252fsecret.txt").status()).isEqualTo(404);
    web.on("/app/%252e%252e%252fsecret.txt", ECHO);
    assertThat(web.get("/app/%252e%252e%252fsecret.txt").text())
        .isEqualTo("GET /app/%252e%252e%252fsecret.txt HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin",
        "/%61dmin",
        "//admin",
        "/admin/x",
        "/x/../admin",
        "/admin%2fx",
        "/admin;a=1/x"
      })
  void noSpellingLeadsToAnotherLocation(String target) throws Exception {
    int asked = web.origin().size();

    int status = web.get(target).status();

    assertThat(status).isIn(400, 404);
    assertThat(web.origin()).hasSize(asked);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 5000, 0, 0, 414", // a long path
    "GET, /?, 5000, 0, 0, 414", // a long query
    "GET, /, 20000, 0, 0, 414", // so long that nobody reads it to its end
    "GET, /, 0, 1, 5000, 431", // a long field
    "GET, /, 0, 5, 900, 431", // many that are long together
    "GET, /, 0, 45, 1, 431", // many
    "GET, /, 0, 500, 1, 431", // a flood
    "GET, /, 0, 1, 20000, 431",
    "GET, /files/public.txt, 0, 30, 30, 200", // as much as is allowed
  })
  void whatIsTooLongIsRefused(
      String method, String start, int target, int fields, int size, int status) throws Exception {
    int asked = web.origin().size();
    StringBuilder request = new StringBuilder(method + " " + start + "x".repeat(target));
    request.append(" HTTP/1.1\r\n");
    for (int i = 0; i < fields; i++) {
      request.append("X-").append(i).append(": ").append("y".repeat(size)).append("\r\n");
    }

    String answer = web.raw(request.append(END).toString());

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(web.origin()).hasSize(asked);
  }

  @Test
  void tooManyParametersAndTooLargeBodiesAreRefused() throws Exception {
    assertThat(web.raw("GET /?" + "a&".repeat(200) + " HTTP/1.1\r\n" + END))
        .startsWith("HTTP/1.1 400 ");
    assertThat(web.raw("POST / HTTP/1.1\r\nContent-Length: 70000\r\n" + END))
        .startsWith("HTTP/1.1 413 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HT",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc",
        "POST /slow HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
      })
  void whoSendsTooSlowlyIsLetGo(String beginning) throws Exception {
    web.on("/slow", (Origin.Script) (_, _) -> over.await()); // a server that waits for the body
    // It returns when the server has closed the connection, which it does before the deadline.
    assertThat(web.raw(beginning)).startsWith("HTTP/1.1 408 ").contains("Connection: close\r\n");
  }

  @Test
  void whoReadsTooSlowlyHoldsNoMemoryForLong() throws Exception {
    String large = "x".repeat(7_000_000); // more than the sockets between take
    web.on("/slow-reader", ok(large, "Cache-Control: max-age=60"));
    web.get("/slow-reader");
    List<Socket> readers = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        Socket reader = new Socket();
        readers.add(reader);
        reader.setReceiveBufferSize(8192);
        reader.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), web.address().port()));
        reader
            .getOutputStream()
            .write(("GET /slow-reader HTTP/1.1\r\n" + END).getBytes(ISO_8859_1));
        assertThat(reader.getInputStream().read()).isEqualTo('H');
      }
      web.admin("POST", "/cache/purge?all=true");

      // Nobody else can get the body any more; it is counted as long as they have it, and once.
      assertThat(budgetUsed()).isEqualTo(large.length());
      await(() -> budgetUsed() == 0); // let go after idleTimeout
      assertThat(web.get("/files/public.txt").text()).isEqualTo("public");
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
  }

  @Test
  void noTwoRequestsShareAKeyThatAServerCouldTellApart() throws Exception {
    List<String> requests = new ArrayList<>();
    for (String target :
        List.of(
            "/k",
            "/k?a",
            "/k?a=",
            "/k?a=1&b=2",
            "/k?b=2&a=1",
            "/k?a=1%26b=2",
            "/k%3fa",
            "/k/",
            "//k",
            "/K",
            "/%6b",
            "/k;a",
            "/k%3ba",
            "/k%23",
            "/k?x=localhost",
            "/localhost/k")) {
      requests.add("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    }
    for (String host :
        List.of("localhost:80", "localhost:443", "localhost.", "local.host", "localhost%2fk")) {
      requests.add("GET /k HTTP/1.1\r\nHost: " + host + "\r\n");
    }
    // The origin tells them apart by all that it sees of a URL.
    Origin.Script script =
        (head, out) ->
            write(
                out,
                ok(
                    head.lines()
                        .filter(line -> line.startsWith("GET ") || line.startsWith("Host: "))
                        .toList()
                        .toString(),
                    "Cache-Control: max-age=60"));
    for (String path :
        List.of(
            "/k",
            "/k%3fa",
            "/k/",
            "//k",
            "/K",
            "/%6b",
            "/k;a",
            "/k%3ba",
            "/k%23",
            "/localhost/k")) {
      web.on(path, script);
    }

    for (int round = 0; round < 2; round++) { // missed, then from the cache
      for (String request : requests) {
        String[] lines = request.split("\r\n", -1);
        String answer = web.raw(request + "Connection: close\r\n\r\n");
        if (answer.startsWith("HTTP/1.1 200 ")) {
          assertThat(answer).endsWith("\r\n\r\n[" + lines[0] + ", " + lines[1] + "]");
        } else {
          assertThat(answer).startsWith("HTTP/1.1 400 ");
        }
      }
    }
  }

  @Test
  void aFragmentOrASpaceIsNoPartOfATarget() throws Exception {
    for (String target : List.of("/k#8443", "/k #", "/k\t", "/k\u00e9")) {
      assertThat(web.raw("GET " + target + " HTTP/1.1\r\n" + END)).startsWith("HTTP/1.1 400 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/account/x.css", "/account/logo.png?v=1", "/account%2fx.css"})
  void aPersonalPageThatLooksLikeAFileIsNotKept(String target) throws Exception { // deception
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    web.on(
        path,
        (Origin.Script)
            (head, out) ->
                write(
                    out,
                    ok(
                        head.contains("session=ada") ? "ada's account" : "please sign in",
                        "Content-Type: text/html",
                        "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT")));

    assertThat(web.get(target, "Cookie: session=ada").text()).isEqualTo("ada's account");
    RawClient.Answer other = web.get(target);

    assertThat(other.text()).isEqualTo("please sign in");
    assertThat(status(other)).startsWith("terrace; fwd=");
  }

  private long budgetUsed() throws Exception {
    return JsonMapper.shared()
        .readTree(web.admin("GET", "/cache").body())
        .at("/zones/0/store/budgetUsed")
        .asLong();
  }
}
