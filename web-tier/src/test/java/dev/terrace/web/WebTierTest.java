package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole web server without upstreams that live, asked by raw bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebTierTest {
  private static final String INDEX = "<!doctype html><title>é</title>";
  private static final byte[] LARGE = new byte[1_000_003];

  private final TestTier tier = Tier.forTests("web-tier");
  private RawClient client = new RawClient(dev.terrace.kit.config.HostPort.parse("127.0.0.1:1"));
  private Path folder = Path.of("");
  private Path site = folder;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    new Random(1).nextBytes(LARGE);
    site = Files.createDirectories(folder.resolve("site"));
    write("site/index.html", INDEX);
    write("site/404.html", "<h1>nothing here</h1>");
    write("site/50x.html", "<h1>out of order</h1>");
    write("site/app.js", "export {};");
    write("site/plain.txt", "0123456789");
    write("site/empty.css", "");
    write("site/no-extension", "x");
    write("site/with space é.txt", "found");
    write("site/docs/index.html", "docs");
    write("site/bare/file.txt", "no index beside me");
    write("site/.hidden", "secret");
    write("site/.git/config", "secret");
    write("site/.well-known/security.txt", "Contact: mailto:x@example.org");
    write("secret.txt", "secret");
    write("site-two/index.html", "secret");
    Files.write(site.resolve("large.bin"), LARGE);
    Files.createSymbolicLink(site.resolve("inside.txt"), Path.of("plain.txt"));
    Files.createSymbolicLink(site.resolve("outside.txt"), folder.resolve("secret.txt"));
    Files.createSymbolicLink(site.resolve("up"), folder);
    Files.createSymbolicLink(site.resolve("loop"), site.resolve("loop"));
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
        sites:
          - notFoundPage: /404.html
            errorPage: /50x.html
            locations:
              - {path: /api, proxyPass: app}
              - {path: /, root: '%s'}
              - {path: /mounted/here, alias: '%s/docs'}
              - {path: /docs, root: '%s'}
          - serverNames: [other.example.org, "*.wild.example.org"]
            headers: {X-Content-Type-Options: '', X-Site: other}
            locations:
              - {path: /, root: '%s/docs', maxAge: 0s}
        upstreams:
          app:
            servers:
              - {name: app-1, address: "127.0.0.1:1"}
        """
            .formatted(site, site, site, site),
        "web.yaml",
        Map.of());
  }

  @Test
  void aFileComesWithAllItsHeaders() throws IOException {
    var answer = client.send("GET", "/");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(INDEX);
    assertThat(answer.header("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(answer.header("Content-Length"))
        .hasValue(String.valueOf(Files.size(site.resolve("index.html"))));
    assertThat(answer.header("ETag").orElseThrow()).matches("\"[A-Za-z0-9_-]{22}\"");
    assertThat(answer.header("Last-Modified").orElseThrow()).endsWith(" GMT");
    assertThat(answer.header("Accept-Ranges")).hasValue("bytes");
    assertThat(answer.header("Cache-Control")).hasValue("no-cache");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.header("Referrer-Policy")).hasValue("strict-origin-when-cross-origin");
    assertThat(answer.header("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self'; img-src 'self' https: data:; object-src 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.header("X-Request-Id")).isPresent();
    assertThat(answer.header("Server")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/index.html,  text/html; charset=utf-8",
    "/app.js,      text/javascript; charset=utf-8",
    "/plain.txt,   text/plain; charset=utf-8",
    "/empty.css,   text/css; charset=utf-8",
    "/large.bin,   application/octet-stream",
    "/no-extension, application/octet-stream",
  })
  void theTypeIsThatOfTheExtension(String path, String type) throws IOException {
    var answer = client.send("GET", path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).hasValue(type);
    assertThat(answer.body()).isEqualTo(Files.readAllBytes(site.resolve(path.substring(1))));
  }

  @Test
  void whatIsNotHtmlMayBeKeptAWhile() throws IOException {
    assertThat(client.send("GET", "/app.js").header("Cache-Control"))
        .hasValue("public, max-age=300");
  }

  @Test
  void headIsGetWithoutTheBody() throws IOException {
    var get = client.send("GET", "/plain.txt");
    var head = client.send("HEAD", "/plain.txt");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    for (String header : new String[] {"Content-Length", "Content-Type", "ETag", "Last-Modified"}) {
      assertThat(head.header(header)).as(header).isEqualTo(get.header(header));
    }
    assertThat(client.send("HEAD", "/plain.txt", "Range: bytes=0-1").status()).isEqualTo(200);
  }

  @Test
  void whatTheClientHasIsNotSentAgain() throws IOException {
    var first = client.send("GET", "/plain.txt");
    String etag = first.header("ETag").orElseThrow();

    var byTag = client.send("GET", "/plain.txt", "If-None-Match: " + etag);
    var byTime =
        client.send(
            "GET",
            "/plain.txt",
            "If-Modified-Since: " + first.header("Last-Modified").orElseThrow());

    assertThat(byTag.status()).isEqualTo(304);
    assertThat(byTag.body()).isEmpty();
    assertThat(byTag.header("ETag")).hasValue(etag);
    assertThat(byTag.header("Cache-Control")).hasValue("public, max-age=300");
    assertThat(byTime.status()).isEqualTo(304);
    assertThat(client.send("GET", "/plain.txt", "If-Match: \"other\"").status()).isEqualTo(412);
  }

  @Test
  void aChangedFileHasAnotherTagAtOnce() throws IOException {
    write("site/changing.txt", "one");
    String before = client.send("GET", "/changing.txt").header("ETag").orElseThrow();

    write("site/changing.txt", "three");
    var after = client.send("GET", "/changing.txt", "If-None-Match: " + before);

    assertThat(after.status()).isEqualTo(200);
    assertThat(after.text()).isEqualTo("three");
    assertThat(after.header("ETag").orElseThrow()).isNotEqualTo(before);
  }

  @Test
  void theTagIsThatOfTheContent() throws IOException {
    write("site/copy-of-plain.txt", "0123456789");

    assertThat(client.send("GET", "/copy-of-plain.txt").header("ETag"))
        .isEqualTo(client.send("GET", "/plain.txt").header("ETag"));
  }

  @Test
  void aRangeGivesAPart() throws IOException {
    var part = client.send("GET", "/plain.txt", "Range: bytes=2-4");

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("234");
    assertThat(part.header("Content-Range")).hasValue("bytes 2-4/10");
    assertThat(part.header("Content-Length")).hasValue("3");
    assertThat(client.send("GET", "/plain.txt", "Range: bytes=-2").text()).isEqualTo("89");
    assertThat(client.send("GET", "/plain.txt", "Range: bytes=nonsense").status()).isEqualTo(200);
  }

  @Test
  void aRangeBeyondTheEndIsRefusedWithTheLength() throws IOException {
    var refused = client.send("GET", "/plain.txt", "Range: bytes=10-");

    assertThat(refused.status()).isEqualTo(416);
    assertThat(refused.header("Content-Range")).hasValue("bytes */10");
  }

  @Test
  void aRangeOfAnotherVersionGivesTheWholeFile() throws IOException {
    var whole =
        client.send("GET", "/plain.txt", "Range: bytes=2-4", "If-Range: \"another version\"");

    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.text()).isEqualTo("0123456789");
  }

  @Test
  void aLargeFileComesWholeAndInParts() throws IOException {
    assertThat(client.send("GET", "/large.bin").body()).isEqualTo(LARGE);
    assertThat(client.send("GET", "/large.bin", "Range: bytes=65535-900000").body())
        .isEqualTo(Arrays.copyOfRange(LARGE, 65535, 900001));
  }

  @Test
  void aDirectoryRedirectsToItsSlash() throws IOException {
    var redirect = client.send("GET", "/docs");

    assertThat(redirect.status()).isEqualTo(301);
    assertThat(redirect.header("Location")).hasValue("/docs/");
    assertThat(client.send("GET", "/docs?a=b&c").header("Location")).hasValue("/docs/?a=b&c");
    assertThat(client.send("GET", "/docs/").text()).isEqualTo("docs");
  }

  @Test
  void aRedirectNeverLeadsToAnotherSite() throws IOException {
    Files.createDirectories(site.resolve("evil.example"));

    assertThat(client.send("GET", "//evil.example").header("Location")).hasValue("/evil.example/");
  }

  @Test
  void aDirectoryWithoutIndexAndAFileWithASlashAreNotThere() throws IOException {
    assertThat(client.send("GET", "/bare/").status()).isEqualTo(404);
    assertThat(client.send("GET", "/plain.txt/").status()).isEqualTo(404);
    assertThat(client.send("GET", "/plain.txt/x").status()).isEqualTo(404);
  }

  @Test
  void namesMayNeedEscapes() throws IOException {
    assertThat(client.send("GET", "/with%20space%20%C3%A9.txt").text()).isEqualTo("found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/%252e%252e%252fsecret.txt",
        "/docs/../../secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/..%c0%afsecret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/./../secret.txt",
        "/..;/secret.txt",
        "/../site-two/index.html",
        "//../secret.txt",
        "/%uff0e%uff0e/secret.txt",
        "/index.html%00.txt",
        "/docs%2findex.html",
        "/docs%5cindex.html",
        "/.hidden",
        "/.git/config",
        "/%2ehidden",
        "/.git",
        "/docs/.hidden",
        "/outside.txt",
        "/up/secret.txt",
        "/up/",
        "/up/site-two/index.html",
        "/loop",
        "/loop/x"
      })
  void nothingOutsideTheRootOrHiddenIsEverServed(String target) throws IOException {
    var answer = client.send("GET", target);

    assertThat(answer.status()).isIn(400, 404);
    assertThat(answer.text()).doesNotContain("secret", "docs");
  }

  @Test
  void linksInsideTheRootAndWellKnownAreServed() throws IOException {
    assertThat(client.send("GET", "/inside.txt").text()).isEqualTo("0123456789");
    assertThat(client.send("GET", "/.well-known/security.txt").text()).startsWith("Contact");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"})
  void otherMethodsAreToldWhichThereAre(String method) throws IOException {
    var answer = client.send(method, "/plain.txt", "Content-Length: 0");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void theOwnPageTellsThatNothingIsThere() throws IOException {
    var page = client.send("GET", "/nothing", "Accept: text/html,*/*");
    var plain = client.send("GET", "/nothing.png", "Accept: image/png");

    assertThat(page.status()).isEqualTo(404);
    assertThat(page.text()).isEqualTo("<h1>nothing here</h1>");
    assertThat(page.header("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.header("Cache-Control")).hasValue("no-cache");
    assertThat(page.header("Content-Security-Policy")).isPresent();
    assertThat(plain.status()).isEqualTo(404);
    assertThat(plain.text()).doesNotContain("<h1>");
    assertThat(client.send("HEAD", "/nothing", "Accept: text/html").body()).isEmpty();
  }

  @Test
  void theOwnPageTellsThatAnUpstreamIsOutOfOrder() throws IOException {
    var page = client.send("GET", "/api/articles", "Accept: text/html,*/*");

    assertThat(page.status()).isIn(502, 503);
    assertThat(page.text()).isEqualTo("<h1>out of order</h1>");
  }

  @Test
  void readyWhateverTheUpstreamsDo() throws IOException {
    assertThat(client.send("GET", "/health").status()).isEqualTo(200);
  }

  @Test
  void anAliasStandsForThePrefixAndARootForTheWholeSite() throws IOException {
    assertThat(client.send("GET", "/docs/").text()).isEqualTo("docs");
    assertThat(client.send("GET", "/mounted/here/").text()).isEqualTo("docs");
    assertThat(client.send("GET", "/mounted/here").header("Location")).hasValue("/mounted/here/");
    assertThat(client.send("GET", "/mounted/hereafter").status()).isEqualTo(404);
    assertThat(client.send("GET", "/apix").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other.example.org",
        "other.example.org.",
        "OTHER.example.org:8090",
        "a.b.wild.example.org"
      })
  void theHostChoosesTheSite(String host) throws IOException {
    var answer = client.send("GET", "/", "Host: " + host);

    assertThat(answer.text()).isEqualTo("docs");
    assertThat(answer.header("X-Site")).hasValue("other");
    assertThat(answer.header("X-Content-Type-Options")).isEmpty();
    assertThat(answer.header("Referrer-Policy")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "unknown.example.org", "wild.example.org", "127.0.0.1:1"})
  void theFirstSiteAnswersForAllOtherNames(String host) throws IOException {
    assertThat(client.send("GET", "/", "Host: " + host).text()).isEqualTo(INDEX);
  }

  @Test
  void theAbsoluteFormIsUnderstood() throws IOException {
    assertThat(client.send("GET", "http://localhost/plain.txt").text()).isEqualTo("0123456789");
    assertThat(client.send("GET", "http://localhost/../secret.txt").status()).isEqualTo(400);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }
}
