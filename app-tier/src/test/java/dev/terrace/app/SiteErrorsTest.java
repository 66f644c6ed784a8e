package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot be answered is told in the site's own look. */
@Tag("database")
class SiteErrorsTest {
  private final RunningApp app = RunningApp.shared();

  @Test
  void unknownPathsAndPagesAre404() {
    var browser = new Browser(app);

    for (var path :
        new String[] {
          "/nothing",
          "/article",
          "/article/",
          "/login/x",
          "/profile/none",
          "/?page=0",
          "/?page=x",
          "/?page=2000",
          "/?page=99999999999",
          "/tag/",
          "/apix"
        }) {
      var page = browser.get(path);
      assertThat(page.status()).as(path).isEqualTo(404);
      assertLook(page);
    }
    assertThat(browser.get("/article/none").status()).isEqualTo(404);
    assertThat(browser.get("/article/none").body()).contains("article-page");
  }

  @Test
  void errorPagesKnowWhoIsSignedIn() {
    var member = app.api.register();

    assertThat(new Browser(app).signIn(member).get("/nothing").body()).contains(member.name());
  }

  @Test
  void whatBelongsToOthersIs403() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var browser = new Browser(app).signIn(app.api.register());
    browser.get("/editor");

    var edit = browser.get("/editor/" + slug);
    var change =
        browser.post("/editor/" + slug, "title", "Mine", "description", "d", "body", "now");
    var delete = browser.post("/article/" + slug + "/delete");

    for (var page : List.of(edit, change, delete)) {
      assertThat(page.status()).isEqualTo(403);
      assertThat(page.body()).contains("Not allowed");
      assertLook(page);
    }
    assertThat(app.api.get("/articles/" + slug, null).status()).isEqualTo(200);
  }

  @Test
  void mistakesOfOursAre500AndSayNothingOfTheirCause() throws Exception {
    try (var own = RunningApp.start("")) {
      var slug = own.api.publish(own.api.register(), "Title");
      var browser = new Browser(own).signIn(own.api.register());
      own.database.execute("RENAME TABLE comment TO comment_that_is_away");

      var page = browser.get("/article/" + slug);
      var fragment = browser.fetch("/article/" + slug + "/comments", "body", "Hello");
      var json = own.api.get("/articles/" + slug + "/comments", null);

      assertThat(page.status()).isEqualTo(500);
      assertThat(page.body()).contains("Our mistake");
      assertLook(page);
      assertThat(fragment.status()).isEqualTo(500);
      assertThat(fragment.body()).contains("error-messages").doesNotContain("<html");
      assertThat(json.status()).isEqualTo(500);
      for (var body : List.of(page.body(), fragment.body(), json.body())) {
        assertThat(body)
            .doesNotContainIgnoringCase("sql")
            .doesNotContain("comment_author")
            .doesNotContain("doesn't exist")
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void badEscapesAre400() {
    for (var path : new String[] {"/article/%FF", "/?page=%C3%28", "/tag/%C3"}) {
      var page = RawPage.get(app, path);
      assertThat(page).as(path).startsWith("HTTP/1.1 400").contains("Not understood");
    }
  }

  @Test
  void wrongMethodIs405AndTheRightOnesAreListed() {
    var browser = new Browser(app);

    var page = browser.send(browser.request("/").DELETE());

    assertThat(page.status()).isEqualTo(405);
    assertThat(page.header("Allow")).isEqualTo("GET, HEAD");
    assertLook(page);
    assertThat(browser.get("/logout").header("Allow")).isEqualTo("POST");
  }

  @Test
  void formsThatAreNoneAreRefused() {
    var browser = new Browser(app).signIn(app.api.register());
    var multipart =
        browser
            .request("/editor")
            .header("Content-Type", "multipart/form-data; boundary=x")
            .POST(HttpRequest.BodyPublishers.ofString("--x--"));
    var badUtf8 = browser.postForm("/editor", "title=%FF");
    var badEscape = browser.postForm("/editor", "title=%zz");
    var tooMany = browser.postForm("/editor", "a=1&".repeat(200));

    assertThat(browser.send(multipart).status()).isEqualTo(415);
    assertThat(badUtf8.status()).isEqualTo(400);
    assertThat(badUtf8.body()).contains("form is not valid UTF-8");
    assertThat(badEscape.status()).isEqualTo(400);
    assertThat(tooMany.status()).isEqualTo(400);
    assertThat(tooMany.body()).contains("too many fields (maximum is 100)");
    assertLook(tooMany);
  }

  @Test
  void longFormsAre413WithOrWithoutAnnouncedLength() {
    var browser = new Browser(app).signIn(app.api.register());
    for (int megabytes : new int[] {5, 11}) {
      var bytes = new byte[megabytes << 20];
      Arrays.fill(bytes, (byte) 'x');
      var chunked =
          browser
              .request("/editor")
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(
                  HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
      var announced = browser.postForm("/editor", new String(bytes, StandardCharsets.ISO_8859_1));

      assertThat(announced.status()).isEqualTo(413);
      assertThat(announced.body()).contains(megabytes > 10 ? "longer than we take" : "4MiB");
      assertLook(announced);
      assertThat(browser.send(chunked).status()).isEqualTo(413);
    }
  }

  @Test
  void longFieldsAreNamed() {
    var browser = new Browser(app).signIn(app.api.register());
    browser.get("/editor");

    var page = browser.post("/editor", "title", "x".repeat(300), "description", "d", "body", "b");

    assertThat(page.status()).isEqualTo(422);
    assertThat(page.body()).contains("title is too long (maximum is 255 characters)");
  }

  @Test
  void headersBeyondTheLimitAre431InTheSitesLook() {
    var page = new Browser(app).header("X-Long", "x".repeat(40_000)).get("/");

    assertThat(page.status()).isEqualTo(431);
    assertThat(page.body()).contains("Deleting the cookies");
    assertLook(page);
  }

  @Test
  void fullHouseIs503InTheSitesLook() {
    try (var own = RunningApp.start("overload: {maxRequests: 10, retryAfter: 7s}\n")) {
      var stuck = new ArrayList<Socket>();
      try {
        for (int i = 0; i < 10; i++) {
          stuck.add(RawPage.unfinished(own));
        }
        // All of them inside first: the page could take the place of the last one.
        RunningApp.await(Duration.ofSeconds(20), () -> own.running("house") == 10);

        var page = new Browser(own).get("/");

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.header("Retry-After")).isEqualTo("7");
        assertThat(page.body()).contains("Back in a moment");
        assertThat(own.api.get("/tags", null).text("/errors/server/0")).contains("busy");
      } finally {
        stuck.forEach(RawPage::close);
      }
    }
  }

  private static void assertLook(Browser.Page page) {
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'");
    assertThat(page.header("Cache-Control")).isEqualTo("private, no-store");
    assertThat(page.body())
        .contains("navbar")
        .contains(page.header("X-Request-Id"))
        .doesNotContain("Exception")
        .doesNotContain("dev.terrace");
  }
}
