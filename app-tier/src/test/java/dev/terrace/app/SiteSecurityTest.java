package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, foreign forms, redirects, headers: what keeps people safe. */
@Tag("database")
class SiteSecurityTest {
  private final RunningApp app = RunningApp.shared();

  @Test
  void cookiesAreOutOfReachOfScriptsAndOnTlsHostOnly() {
    var member = app.api.register();
    var plain = new Browser(app);
    plain.get("/login");
    var tls = new Browser(app).header("X-Forwarded-Proto", "https");
    tls.get("/login");

    var signedIn = plain.post("/login", "email", member.email(), "password", Api.PASSWORD);
    var onTls = tls.post("/login", "email", member.email(), "password", Api.PASSWORD);

    assertThat(signedIn.header("Set-Cookie"))
        .matches("session=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
    assertThat(onTls.header("Set-Cookie"))
        .matches(
            "__Host-session=[\\w-]{43}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000");
    assertThat(tls.cookies).containsOnlyKeys("__Host-form", "__Host-session");
  }

  @Test
  void sessionThatSomebodySlippedInIsNotTheOneAfterSigningIn() {
    var attacker = new Browser(app).signIn(app.api.register());
    var planted = attacker.cookies.get("session");
    var victim = new Browser(app);
    victim.get("/login");
    victim.cookies.put("session", planted);

    var member = app.api.register();
    var answer = victim.post("/login", "email", member.email(), "password", Api.PASSWORD);

    assertThat(answer.status()).isEqualTo(303);
    assertThat(victim.cookies.get("session")).isNotEqualTo(planted);
    assertThat(victim.get("/settings").body()).contains(member.email());
    assertThat(attacker.get("/settings").status()).as("the planted one has ended").isEqualTo(303);
  }

  @Test
  void signingInAgainEndsTheFormerSession() {
    var member = app.api.register();
    var browser = new Browser(app).signIn(member);
    var former = browser.cookies.get("session");
    var copy = new Browser(app);
    copy.cookies.put("session", former);

    // The form is for visitors, but a tab that was opened before may still show it.
    var form = new Browser(app);
    var page = form.get("/login");
    browser.cookies.putAll(form.cookies);
    var answer =
        browser.post(
            "/login", "email", member.email(), "password", Api.PASSWORD, "csrf", page.csrf());

    assertThat(answer.status()).isEqualTo(303);
    assertThat(browser.cookies.get("session")).isNotEqualTo(former);
    assertThat(copy.get("/settings").status()).isEqualTo(303);
    assertThat(copy.cookies).doesNotContainKey("session");
  }

  @Test
  void signingOutEndsTheSessionForGood() {
    var browser = new Browser(app).signIn(app.api.register());
    var copy = new Browser(app);
    copy.cookies.putAll(browser.cookies);

    var answer = browser.post("/logout");

    assertThat(answer.location()).isEqualTo("/");
    assertThat(browser.cookies).doesNotContainKey("session");
    assertThat(copy.get("/settings").location()).isEqualTo("/login?return=%2Fsettings");
  }

  @Test
  void newPasswordEndsAllOtherSessions() {
    var member = app.api.register();
    var own = new Browser(app).signIn(member);
    var other = new Browser(app).signIn(member);
    own.get("/settings");

    var saved =
        own.post(
            "/settings",
            "username",
            member.name(),
            "email",
            member.email(),
            "password",
            "another password");

    assertThat(saved.status()).isEqualTo(303);
    assertThat(own.get("/settings").status()).isEqualTo(200);
    assertThat(other.get("/settings").status()).isEqualTo(303);

    app.api.put("/user", member.token(), "{\"user\":{\"password\":\"a third one\"}}");
    assertThat(own.get("/settings").status()).isEqualTo(303);
  }

  @Test
  void sessionsSlideExpireAndAreRemoved() throws Exception {
    try (var own =
        RunningApp.start("site: {sessions: {lifetime: 10d, maxLifetime: 20d, cleanup: 1s}}\n")) {
      var browser = new Browser(own).signIn(own.api.register());
      assertThat(browser.get("/").headers("Set-Cookie")).as("young").isEmpty();

      own.database.execute("UPDATE session SET expires_at = expires_at - INTERVAL 2 DAY");
      assertThat(browser.get("/").header("Set-Cookie")).contains("Max-Age=86").contains("session=");
      assertThat(browser.get("/").headers("Set-Cookie")).as("just prolonged").isEmpty();

      own.database.execute(
          "UPDATE session SET created_at = created_at - INTERVAL 19 DAY,"
              + " expires_at = expires_at - INTERVAL 9 DAY - INTERVAL 1 HOUR");
      assertThat(browser.get("/").headers("Set-Cookie"))
          .as("an hour is not worth a write, and the twentieth day is the last")
          .isEmpty();
      assertThat(browser.get("/settings").status()).isEqualTo(200);

      own.database.execute("UPDATE session SET expires_at = created_at");
      var over = browser.get("/");
      assertThat(over.status()).isEqualTo(200);
      assertThat(over.body()).contains("Sign in");
      assertThat(over.header("Set-Cookie")).contains("Max-Age=0");
      var deadline = System.nanoTime() + 10_000_000_000L;
      while (count(own, "session") > 0) {
        assertThat(System.nanoTime()).as("cleaned up").isLessThan(deadline);
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void oldestOfTooManySessionsEnds() throws Exception {
    try (var own = RunningApp.start("")) {
      var member = own.api.register();
      var first = new Browser(own).signIn(member);
      own.database.execute(
          "INSERT INTO session SELECT UNHEX(SHA2(CONCAT(u.id, a.n, b.n), 256)), u.id,"
              + " NOW(6) + INTERVAL 1 SECOND, NOW(6) + INTERVAL 1 DAY FROM user u,"
              + " (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5"
              + " UNION SELECT 6 UNION SELECT 7) a,"
              + " (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5"
              + " UNION SELECT 6 UNION SELECT 7) b");

      var another = new Browser(own).signIn(member);

      assertThat(count(own, "session")).isEqualTo(50);
      assertThat(another.get("/settings").status()).isEqualTo(200);
      assertThat(first.get("/settings").status()).isEqualTo(303);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "; a", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'", "\"\""})
  void nonsenseInTheCookieIsTakenAwayAndAsksNothingOfTheDatabase(String value) {
    var browser = new Browser(app);
    browser.cookies.put("session", value);

    var answer = browser.get("/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Set-Cookie")).startsWith("session=;").contains("Max-Age=0");
    assertThat(answer.header("Cache-Control")).isEqualTo("private, no-store");
  }

  @Test
  void actionsNeedTheTokenOfTheirOwnSession() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var path = "/article/" + slug + "/favorite";
    var browser = new Browser(app).signIn(app.api.register());
    var other = new Browser(app).signIn(app.api.register());
    var visitor = new Browser(app);
    visitor.get("/login");
    assertThat(browser.csrf()).isNotEmpty();

    for (var token : new String[] {"", "x", other.csrf(), visitor.csrf()}) {
      var page = browser.post(path, "csrf", token);
      assertThat(page.status()).as(token).isEqualTo(403);
      assertThat(page.body()).contains("out of date");
      assertThat(browser.fetch(path, "csrf", token).status()).isEqualTo(403);
    }
    assertThat(browser.postForm(path, "").status()).isEqualTo(403);
    assertThat(app.api.get("/articles/" + slug, null).at("/article/favoritesCount").asInt())
        .isZero();
    assertThat(browser.post(path).status()).isEqualTo(303);
  }

  @Test
  void signingInNeedsTheTokenOfTheBrowsersOwnForm() {
    var member = app.api.register();
    var attacker = new Browser(app);
    attacker.get("/login");
    var victim = new Browser(app);
    victim.get("/register");

    for (var path : new String[] {"/login", "/register"}) {
      var foreign =
          victim.post(
              path, "email", member.email(), "password", Api.PASSWORD, "csrf", attacker.csrf());
      assertThat(foreign.status()).isEqualTo(403);
    }
    var noCookie = new Browser(app);
    assertThat(
            noCookie
                .post(
                    "/login",
                    "email",
                    member.email(),
                    "password",
                    Api.PASSWORD,
                    "csrf",
                    victim.csrf())
                .status())
        .isEqualTo(403);
    assertThat(noCookie.cookies).doesNotContainKey("session");
  }

  @ParameterizedTest
  @CsvSource({
    "Sec-Fetch-Site, cross-site, 403",
    "Sec-Fetch-Site, same-site, 403",
    "Sec-Fetch-Site, same-origin, 303",
    "Origin, https://evil.example, 403",
    "Origin, null, 403",
  })
  void formsOfOtherSitesAreRefusedEvenWithTheToken(String name, String value, int status) {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var browser = new Browser(app).signIn(app.api.register()).header(name, value);

    assertThat(browser.post("/article/" + slug + "/favorite").status()).isEqualTo(status);
  }

  @Test
  void ownOriginIsNotForeign() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var browser = new Browser(app).signIn(app.api.register());
    browser.header("Origin", browser.base.toString());

    assertThat(browser.post("/article/" + slug + "/favorite").status()).isEqualTo(303);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/x\r\nX-Evil: 1",
        "javascript:alert(1)",
        "evil"
      })
  void signingInLeadsNowhereElse(String target) {
    var browser = new Browser(app);
    var form = browser.get("/login?return=" + Api.encoded(target));
    assertThat(form.body()).contains("name=\"return\" value=\"\"");
    var member = app.api.register();

    var answer =
        browser.post("/login", "email", member.email(), "password", Api.PASSWORD, "return", target);

    assertThat(answer.location()).isEqualTo("/");
    assertThat(answer.header("X-Evil")).isEmpty();
  }

  @Test
  void pagesSayWhatBrowsersMayDo() throws Exception {
    var page = new Browser(app).get("/");

    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
    assertThat(page.header("Permissions-Policy")).contains("camera=()");
    assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(page.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    var policy = page.header("Content-Security-Policy");
    assertThat(policy)
        .startsWith("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .contains("form-action 'self'")
        .contains("base-uri 'none'")
        .doesNotContain("unsafe");
    var scripts = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page.body());
    assertThat(scripts.find()).isTrue();
    var hash =
        MessageDigest.getInstance("SHA-256")
            .digest(scripts.group(1).getBytes(StandardCharsets.UTF_8));
    assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    assertThat(scripts.find()).as("another inline script").isFalse();
    assertThat(page.body()).doesNotContainPattern("\\son\\w+=\"").doesNotContain(" style=\"");
  }

  @Test
  void everyAnswerSaysIt() {
    var member = app.api.register();
    var browser = new Browser(app).signIn(member);
    var slug = app.api.publish(member, Api.unique("Title "));
    browser.get("/article/" + slug);
    var comment = browser.fetch("/article/" + slug + "/comments", "body", "Hello");
    var id = comment.body().replaceAll("(?s).*id=\"comment-(\\d+)\".*", "$1");

    for (var answer :
        new Browser.Page[] {
          comment,
          browser.fetch("/article/" + slug + "/comments/" + id + "/delete"),
          browser.get("/feed.xml"),
          browser.get("/robots.txt"),
          browser.get("/nothing"),
          new Browser(app).get("/editor"),
          browser.post("/logout"),
        }) {
      assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'none'");
      assertThat(answer.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
      assertThat(answer.header("Permissions-Policy")).contains("camera=()");
    }
    assertThat(app.api.get("/tags", null).header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(app.api.get("/nothing", null).header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void pagesOfVisitorsAreSharedAndAllOthersPrivate() {
    var slug = app.api.publish(app.api.register(), Api.unique("Title "));
    var visitor = new Browser(app);

    for (var path : new String[] {"/", "/article/" + slug, "/tag/x", "/?page=1"}) {
      var page = visitor.get(path);
      assertThat(page.header("Cache-Control"))
          .as(path)
          .isEqualTo(
              "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=86400");
      assertThat(page.header("Vary")).isEqualTo("Cookie");
      assertThat(page.header("ETag")).matches("\"[\\w-]{22}\"");
      assertThat(page.body()).doesNotContain("name=\"csrf\"");
      var again =
          visitor.send(visitor.request(path).header("If-None-Match", page.header("ETag")).GET());
      assertThat(again.status()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(again.header("ETag")).isEqualTo(page.header("ETag"));
      assertThat(again.header("Cache-Control")).startsWith("public");
    }
    for (var path : new String[] {"/login", "/register", "/editor", "/nothing"}) {
      assertThat(visitor.get(path).header("Cache-Control")).as(path).isEqualTo("private, no-store");
    }
    var member = new Browser(app).signIn(app.api.register());
    for (var path : new String[] {"/", "/article/" + slug, "/settings", "/login"}) {
      var page = member.get(path);
      assertThat(page.header("Cache-Control")).as(path).isEqualTo("private, no-store");
      assertThat(page.headers("ETag")).isEmpty();
    }
  }

  @Test
  void headIsAGetWithoutItsBody() {
    var browser = new Browser(app);

    var head =
        browser.send(browser.request("/").method("HEAD", HttpRequest.BodyPublishers.noBody()));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("ETag")).isNotEmpty();
    assertThat(Integer.parseInt(head.header("Content-Length"))).isGreaterThan(1000);
  }

  @Test
  void tooManyWrongPasswordsAre429ButTheOwnerElsewhereGetsIn() {
    try (var own = RunningApp.start("logins: {tries: 3}\n")) {
      var member = own.api.register();
      var attacker = new Browser(own).header("X-Forwarded-For", "203.0.113.7");
      attacker.get("/login");
      var wrong = "{\"user\":{\"email\":\"%s\",\"password\":\"wrong\"}}".formatted(member.email());
      for (int i = 0; i < 3; i++) {
        assertThat(attacker.post("/login", "email", member.email(), "password", "wrong").status())
            .isEqualTo(422);
        assertThat(own.api.post("/users/login", null, wrong).status()).isEqualTo(401);
      }

      var page = attacker.post("/login", "email", member.email(), "password", Api.PASSWORD);
      var json = own.api.post("/users/login", null, wrong);

      assertThat(page.status()).isEqualTo(429);
      assertThat(page.header("Retry-After")).matches("[12][0-9]{2}");
      assertThat(page.body()).contains("Too many tries").contains("You may try again in");
      assertThat(json.status()).isEqualTo(429);
      assertThat(json.header("Retry-After")).isNotEmpty();
      assertThat(json.text("/errors/credentials/0")).isEqualTo("were tried too often");
      for (int i = 0; i < 3; i++) {
        assertThat(attacker.post("/login", "email", "no@body", "password", "wrong").status())
            .as("an account that does not exist has as many tries")
            .isEqualTo(422);
      }
      var unknown = attacker.post("/login", "email", "no@body", "password", "wrong");
      assertThat(unknown.status()).isEqualTo(429);
      assertThat(unknown.header("Retry-After")).matches("[12][0-9]{2}");
      var victim = new Browser(own).header("X-Forwarded-For", "192.0.2.9, 127.0.0.1");
      assertThat(victim.signIn(member).get("/settings").status()).isEqualTo(200);
    }
  }

  private static long count(RunningApp app, String table) throws Exception {
    try (var connection = app.database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
