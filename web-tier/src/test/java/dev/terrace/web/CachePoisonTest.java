package dev.terrace.web;

import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static dev.terrace.web.CacheFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are made to put something into the cache that others should not get. The origin
 * repeats what it was asked, as careless applications do.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class CachePoisonTest {
  private static final String FRESH = "Cache-Control: max-age=60";
  private static final Origin.Script ECHO = (head, out) -> write(out, ok(head, FRESH));

  private final CacheFixture web;

  CachePoisonTest() throws IOException {
    web =
        CacheFixture.start(
            """
            cache: {zones: {z: {memory: 16MiB}}}
            sites:
              - locations:
                  - {path: /, proxyPass: ORIGIN, cache: {zone: z}}
                  - path: /marketing
                    proxyPass: ORIGIN
                    cache: {zone: z, key: {ignoreQuery: [utm_content, cb], cookies: [session]}}
            """);
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override: POST",
        "X-HTTP-Method: DELETE",
        "X-Method-Override: PUT",
        "X-Original-URL: /admin",
        "X-Rewrite-URL: /admin",
        "X-Host: evil.example",
        "X-Original-Host: evil.example",
        "X-HTTP-Host-Override: evil.example",
        "X-Forwarded-Scheme: nothttps",
        "X-Forwarded-Prefix: /evil",
        "Front-End-Https: on",
      })
  void fieldsThatSteerTheOriginGoPastTheCache(String line) throws Exception {
    String path = "/steer/" + Integer.toHexString(line.hashCode());
    web.on(path, ECHO);

    var attack = web.get(path, line);

    assertThat(status(attack)).isEqualTo("terrace; fwd=bypass");
    assertThat(attack.text()).contains(line);
    var victim = web.get(path);
    assertThat(status(victim)).startsWith("terrace; fwd=uri-miss");
    assertThat(victim.text()).doesNotContain(line);
    // Nor does the attacker get what is stored for others.
    assertThat(status(web.get(path, line))).isEqualTo("terrace; fwd=bypass");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Proto: evil",
        "X-Forwarded-Port: 1234",
        "X-Forwarded-Server: evil.example",
        "Forwarded: host=evil.example",
        "X-Real-IP: 6.6.6.6",
      })
  void whatStrangersSayAboutTheClientNeverReachesTheOrigin(String line) throws Exception {
    String path = "/stranger/" + Integer.toHexString(line.hashCode());
    web.on(path, ECHO);

    assertThat(web.get(path, line).text()).doesNotContain(line.substring(line.indexOf(' ') + 1));
  }

  @Test
  void aGetWithABodyIsNeitherStoredNorAnswered() throws Exception { // "fat GET"
    web.on("/fat", ECHO);
    String fat =
        "GET /fat HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\nq=bad";

    assertThat(web.raw(fat)).contains("Cache-Status: terrace; fwd=bypass\r\n");
    assertThat(status(web.get("/fat"))).startsWith("terrace; fwd=uri-miss");
    assertThat(web.raw(fat)).contains("Cache-Status: terrace; fwd=bypass\r\n");
    assertThat(
            web.raw(
                "GET /fat HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n5\r\nq=bad\r\n0\r\n\r\n"))
        .contains("Cache-Status: terrace; fwd=bypass\r\n");
  }

  @Test
  void everyHostHasResponsesOfItsOwn() throws Exception {
    web.on("/host", ECHO);

    web.get("/host", "Host: evil.example");
    var victim = web.get("/host", "Host: good.example");

    assertThat(status(victim)).startsWith("terrace; fwd=uri-miss");
    assertThat(victim.text()).contains("Host: good.example").doesNotContain("evil");
    web.get("/host", "Host: good.example:1234");
    assertThat(web.get("/host", "Host: good.example").text()).doesNotContain("1234");
  }

  @Test
  void theSpellingOfAHostDoesNotReachTheOrigin() throws Exception {
    web.on("/case", ECHO);

    assertThat(web.get("/case", "Host: GoOd.ExAmPlE").text()).contains("Host: good.example");
    assertThat(status(web.get("/case", "Host: good.example"))).contains("; hit");
  }

  @Test
  void anAbsoluteTargetHasTheKeyOfItsHost() throws Exception { // RFC 9112 §3.2.2
    web.on("/absolute", ECHO);

    String other =
        web.raw(
            "GET http://evil.example/absolute HTTP/1.1\r\nHost: good.example\r\n"
                + "Connection: close\r\n\r\n");
    String same =
        web.raw(
            "GET http://good.example/absolute HTTP/1.1\r\nHost: good.example\r\n"
                + "Connection: close\r\n\r\n");

    assertThat(other).startsWith("HTTP/1.1 400 ");
    assertThat(same).contains("; stored\r\n").contains("Host: good.example\r\n");
    assertThat(status(web.get("/absolute", "Host: good.example"))).contains("; hit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/collide", "a/collide?x=", "a?", "user@a", "a\\collide"})
  void aHostThatCouldPassForAPathIsNotCached(String host) throws Exception {
    web.on("/collide", ECHO);
    web.on("/collide/collide", ECHO);

    var answer = web.get("/collide", "Host: " + host);

    assertThat(status(answer)).doesNotContain("stored").doesNotContain("hit");
  }

  @Test
  void parametersAreNotInterpreted() throws Exception { // parameter cloaking
    web.on("/marketing", ECHO);

    web.get("/marketing?a=1&utm_content=x;a=2");
    var victim = web.get("/marketing?a=1");
    // The ignored parameter did not reach the origin, and neither did what hid behind it.
    assertThat(status(victim)).contains("; hit");
    assertThat(victim.text()).startsWith("GET /marketing?a=1 HTTP/1.1\r\n");

    for (String other :
        new String[] {
          "?a=1;utm_content=x", "?a=1&a=2", "?a=2&a=1", "?A=1", "?a=%31", "?a=1&UTM_content=x"
        }) {
      var answer = web.get("/marketing" + other);
      assertThat(answer.text()).startsWith("GET /marketing" + other + " HTTP/1.1\r\n");
    }
    assertThat(web.get("/marketing?a=1").text()).startsWith("GET /marketing?a=1 HTTP/1.1\r\n");
  }

  @Test
  void cookiesThatDoNotCountDoNotReachTheOrigin() throws Exception {
    web.on("/marketing/cookie", ECHO);

    web.get("/marketing/cookie", "Cookie: lang=<script>");

    var victim = web.get("/marketing/cookie");
    assertThat(status(victim)).contains("; hit");
    assertThat(victim.text()).doesNotContain("script");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/settings/x.css",
        "/settings/x.js?y",
        "/settings;x.css",
        "/settings%2fx.css",
        "/settings%3bx.css",
        "/settings/.css",
      })
  void thePathsOfPersonalPagesCanNotBeDisguised(String target) throws Exception { // deception
    String path = target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    web.on(
        path,
        ok(
            "ada's settings",
            "Content-Type: text/html",
            "ETag: \"a\"",
            "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"));

    var ada = web.get(target, "Cookie: session=ada");
    assertThat(ada.text()).isEqualTo("ada's settings");
    // The origin allowed nothing, and nothing is guessed about what somebody's cookie got.
    assertThat(status(ada)).isEqualTo("terrace; fwd=uri-miss; detail=not-explicit");
    assertThat(status(web.get(target))).startsWith("terrace; fwd=uri-miss");
  }

  @Test
  void escapedPathsAreOtherPaths() throws Exception {
    for (String path : new String[] {"/esc/a", "/esc%2fa", "/esc/%61", "/esc/a/", "//esc/a"}) {
      web.on(path, ok("at " + path, FRESH));
    }
    for (String path : new String[] {"/esc/a", "/esc%2fa", "/esc/%61", "/esc/a/", "//esc/a"}) {
      assertThat(web.get(path).text()).isEqualTo("at " + path);
    }
    for (String path : new String[] {"/esc/a", "/esc%2fa", "/esc/%61", "/esc/a/", "//esc/a"}) {
      assertThat(web.get(path).text()).isEqualTo("at " + path);
    }
  }

  @Test
  void anErrorThatAnOddHeaderBringsForthIsNotGuessedToBeForAll() throws Exception {
    web.on(
        "/oversize",
        (Origin.Script)
            (head, out) ->
                write(
                    out,
                    head.contains("X-Odd")
                        ? CacheFixture.answer("400 Bad Request", "odd")
                        : ok("fine", FRESH)));

    assertThat(web.get("/oversize", "X-Odd: " + "x".repeat(5000)).status()).isEqualTo(400);
    assertThat(web.get("/oversize").text()).isEqualTo("fine");
  }
}
