package dev.terrace.web;

import static dev.terrace.web.CacheFixture.answer;
import static dev.terrace.web.CacheFixture.await;
import static dev.terrace.web.CacheFixture.ok;
import static dev.terrace.web.CacheFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A web server with a cache between raw clients and an origin of exact bytes. Stale responses need
 * no waiting: the origin says how old they are.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("StringConcatToTextBlock") // every CR LF is part of what is tested
class CacheTest {
  private static final String FRESH = "Cache-Control: max-age=60";
  private static final String STALE = "Cache-Control: max-age=10\r\nAge: 20";

  private final CacheFixture web;

  CacheTest() throws IOException {
    web =
        CacheFixture.start(
            """
            cache: {zones: {z: {memory: 16MiB}}}
            sites:
              - locations:
                  - {path: /, proxyPass: ORIGIN, cache: {zone: z}}
                  - path: /session
                    proxyPass: ORIGIN
                    cache: {zone: z, key: {cookies: [session], ignoreQuery: ['utm_*']}}
                  - {path: /deaf, proxyPass: ORIGIN, cache: {zone: z, obeyRequests: false}}
                  - {path: /strip, proxyPass: ORIGIN, cache: {zone: z, setCookie: strip}}
            """);
  }

  @AfterAll
  void stop() {
    web.close();
  }

  @Test
  void theSecondRequestIsAHit() throws Exception {
    web.on(
        "/hit",
        ok(
            "hello",
            "Cache-Control: max-age=2000000000",
            "ETag: \"a\"",
            "X-Own: 1",
            "Date: Thu, 01 Jan 2026 00:00:00 GMT"));

    var miss = web.get("/hit");
    var hit = web.get("/hit");

    assertThat(status(miss)).isEqualTo("terrace; fwd=uri-miss; stored");
    assertThat(miss.header("Age")).isEmpty();
    assertThat(status(hit)).matches("terrace; hit; ttl=-?\\d+");
    assertThat(hit.status()).isEqualTo(200);
    assertThat(hit.text()).isEqualTo("hello");
    assertThat(hit.header("X-Own")).hasValue("1");
    assertThat(hit.header("Content-Length")).hasValue("5");
    assertThat(hit.header("Date")).hasValue("Thu, 01 Jan 2026 00:00:00 GMT");
    assertThat(hit.header("Age")).isPresent();
  }

  @Test
  void aHitCostsTheOriginNothing() throws Exception {
    web.on("/once", ok("hello", FRESH));

    for (int i = 0; i < 5; i++) {
      assertThat(web.get("/once").text()).isEqualTo("hello");
    }

    assertThat(web.asked("/once")).hasSize(1);
  }

  @Test
  void headIsAnsweredFromAStoredGet() throws Exception {
    web.on("/head", ok("hello", FRESH));
    web.get("/head");

    var head = web.send("HEAD", "/head");

    assertThat(status(head)).contains("; hit");
    assertThat(head.header("Content-Length")).hasValue("5");
    assertThat(head.body()).isEmpty();
    assertThat(web.asked("/head")).hasSize(1);
  }

  @Test
  void theAnswerToAHeadUpdatesWhatIsStored() throws Exception { // RFC 9111 §4.3.5
    web.on(
        "/head-update",
        ok("hello", STALE, "ETag: \"a\"", "X-A: 1"),
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: \"a\"\r\nX-A: 2\r\n" + FRESH + "\r\n\r\n");
    web.get("/head-update");

    assertThat(status(web.send("HEAD", "/head-update"))).startsWith("terrace; fwd=stale");
    var hit = web.get("/head-update");

    assertThat(status(hit)).contains("; hit");
    assertThat(hit.text()).isEqualTo("hello");
    assertThat(hit.header("X-A")).hasValue("2");
    assertThat(web.asked("/head-update"))
        .extracting(h -> h.substring(0, 5))
        .containsExactly("GET /", "HEAD ");
  }

  @Test
  void theAnswerToAHeadThatDoesNotFitMakesWhatIsStoredStale() throws Exception {
    web.on(
        "/head-other",
        ok("hello", "Cache-Control: max-age=600", "ETag: \"a\""),
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nETag: \"b\"\r\n" + FRESH + "\r\n\r\n",
        ok("other!", FRESH, "ETag: \"b\""));
    web.get("/head-other");
    web.send("HEAD", "/head-other", "Cache-Control: no-cache");

    assertThat(web.get("/head-other").text()).isEqualTo("other!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cache-Control: no-store",
        "Cache-Control: private, max-age=60",
        "Cache-Control: max-age=60; no-store",
        "Cache-Control: max-age=60\r\nSet-Cookie: a=b",
        "Cache-Control: max-age=60\r\nVary: *",
        "X-Nothing: said",
      })
  void whatMayNotBeStoredIsNot(String lines) throws Exception {
    String path = "/no/" + Integer.toHexString(lines.hashCode());
    web.on(path, ok("hello", lines));

    assertThat(status(web.get(path))).startsWith("terrace; fwd=uri-miss; detail=");
    assertThat(status(web.get(path))).startsWith("terrace; fwd=uri-miss; detail=");

    assertThat(web.asked(path)).hasSize(2);
  }

  @Test
  void aCookieThatIsStrippedGoesToTheFirstVisitorAlone() throws Exception {
    web.on("/strip/a", ok("hello", FRESH, "Set-Cookie: a=b"));

    assertThat(web.get("/strip/a").header("Set-Cookie")).hasValue("a=b");
    var hit = web.get("/strip/a");

    assertThat(status(hit)).contains("; hit");
    assertThat(hit.header("Set-Cookie")).isEmpty();
  }

  @Test
  void anAnswerThatBreaksOffIsNeitherStoredNorLooksWhole() throws Exception {
    web.on(
        "/cut",
        "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nContent-Length: 10\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\n" + FRESH + "\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ok("complete!!", FRESH));

    assertThat(web.get("/cut").body().length).isLessThan(10);
    assertThat(web.raw("GET /cut HTTP/1.1\r\nHost: a\r\n\r\n")).doesNotEndWith("0\r\n\r\n");
    assertThat(web.get("/cut").text()).isEqualTo("complete!!");
  }

  @Test
  void whatOnlyTheEndOfTheConnectionEndsIsNotStored() throws Exception {
    web.on("/until-close", "HTTP/1.1 200 OK\r\n" + FRESH + "\r\n\r\nhello");

    assertThat(web.get("/until-close").text()).contains("hello");
    assertThat(status(web.get("/until-close"))).contains("detail=not-delimited");
  }

  @Test
  void aChunkedAnswerIsStoredWithoutItsTrailers() throws Exception {
    web.on(
        "/chunked",
        "HTTP/1.1 200 OK\r\n"
            + FRESH
            + "\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5\r\nhello\r\n6\r\n world\r\n0\r\nX-T: 1\r\n\r\n");
    web.get("/chunked");

    String hit = web.raw("GET /chunked HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(hit).contains("Content-Length: 11\r\n").endsWith("\r\n\r\nhello world");
    assertThat(hit).doesNotContain("X-T").doesNotContain("Transfer-Encoding");
  }

  @ParameterizedTest
  @CsvSource({"/interim, max-age=60, stored", "/interim-passed, no-store, detail=no-store"})
  void interimResponsesArePassedOnAndNotStored(String path, String caching, String told)
      throws Exception {
    String early = "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n";
    web.on(
        path,
        early
            + "Content-Length: 9\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n"
            + "HTTP/1.1 103 Early Hints\r\nLink: </b>; rel=preload\r\n\r\n"
            + ok("hello", "Cache-Control: " + caching),
        early + "\r\n" + ok("again", "Cache-Control: " + caching));

    String first = web.raw(request(path, "HTTP/1.1"));
    String second = web.raw(request(path, "HTTP/1.0"));

    assertThat(first)
        .startsWith(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
                + "HTTP/1.1 103 Early Hints\r\nLink: </b>; rel=preload\r\n\r\n"
                + "HTTP/1.1 200 OK\r\n")
        .contains(told)
        .endsWith("\r\n\r\nhello");
    // A hit has none, and HTTP/1.0 knows none.
    assertThat(second).startsWith("HTTP/1.0 200 OK\r\n").doesNotContain("Link", "103");
  }

  private static String request(String path, String version) {
    return "GET " + path + " " + version + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  }

  @Test
  void aStaleResponseIsValidated() throws Exception { // §4.3
    web.on(
        "/validate",
        ok("hello", STALE, "ETag: \"a\"", "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT", "X-A: 1"),
        answer("304 Not Modified", "", "ETag: \"a\"", FRESH, "X-A: 2"));
    web.get("/validate");

    var validated = web.get("/validate");

    assertThat(status(validated)).matches("terrace; fwd=stale; fwd-status=304; ttl=(59|60)");
    assertThat(validated.status()).isEqualTo(200);
    assertThat(validated.text()).isEqualTo("hello");
    assertThat(validated.header("X-A")).hasValue("2");
    assertThat(validated.header("Age")).isEmpty();
    assertThat(web.asked("/validate").getLast())
        .contains("If-None-Match: \"a\"\r\n")
        .contains("If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n");
    assertThat(status(web.get("/validate"))).contains("; hit; ttl=");
  }

  @Test
  void aFullAnswerToAValidationReplacesWhatIsStored() throws Exception {
    web.on("/replace", ok("old", STALE, "ETag: \"a\""), ok("new", FRESH, "ETag: \"b\""));
    web.get("/replace");

    assertThat(web.get("/replace").text()).isEqualTo("new");
    assertThat(web.get("/replace").text()).isEqualTo("new");
    assertThat(web.asked("/replace")).hasSize(2);
  }

  @Test
  void aFullAnswerThatMayNotBeStoredRemovesWhatIsStored() throws Exception {
    web.on(
        "/forget",
        ok("old", STALE, "ETag: \"a\""),
        ok("secret", "Cache-Control: no-store"),
        ok("again", FRESH));
    web.get("/forget");

    assertThat(web.get("/forget").text()).isEqualTo("secret");
    assertThat(web.get("/forget").text()).isEqualTo("again");
    assertThat(web.asked("/forget").getLast()).doesNotContain("If-None-Match");
  }

  @Test
  void a304AboutSomethingElseIsNotBelieved() throws Exception { // §4.3.4
    web.on(
        "/other-304",
        ok("old", STALE, "ETag: \"a\""),
        answer("304 Not Modified", "", "ETag: \"b\""),
        ok("new", FRESH, "ETag: \"b\""));
    web.get("/other-304");

    assertThat(web.get("/other-304").text()).isEqualTo("new");
    assertThat(web.asked("/other-304")).hasSize(3);
    assertThat(web.asked("/other-304").getLast()).doesNotContain("If-None-Match");
  }

  @Test
  void a304ThatForbidsStoringIsObeyed() throws Exception {
    web.on(
        "/private-304",
        ok("hello", STALE, "ETag: \"a\""),
        answer("304 Not Modified", "", "ETag: \"a\"", "Cache-Control: private"));
    web.get("/private-304");
    assertThat(web.get("/private-304").text()).isEqualTo("hello");

    web.get("/private-304");

    assertThat(web.asked("/private-304").getLast()).doesNotContain("If-None-Match");
  }

  @Test
  void clientsThatHaveItAlreadyAreToldSo() throws Exception { // §4.3.2
    web.on("/conditional", ok("hello", FRESH, "ETag: \"a\"", "Content-Type: text/plain"));

    var onMiss = web.get("/conditional", "If-None-Match: \"a\"");
    var onHit = web.get("/conditional", "If-None-Match: \"x\", W/\"a\"");
    var other = web.get("/conditional", "If-None-Match: \"x\"");

    assertThat(onMiss.status()).isEqualTo(304);
    assertThat(onMiss.header("ETag")).hasValue("\"a\"");
    assertThat(onHit.status()).isEqualTo(304);
    assertThat(onHit.body()).isEmpty();
    assertThat(onHit.header("Content-Type")).isEmpty();
    assertThat(onHit.header("Content-Length")).isEmpty();
    assertThat(onHit.header("Cache-Control")).hasValue("max-age=60");
    assertThat(other.text()).isEqualTo("hello");
    assertThat(web.asked("/conditional")).hasSize(1);
    assertThat(web.asked("/conditional").getFirst()).doesNotContain("If-None-Match");
  }

  @Test
  void conditionsOfClientsReachAnOriginWhoseAnswersCannotBeStored() throws Exception {
    web.on(
        "/private-conditional",
        ok("hello", "Cache-Control: private", "ETag: \"a\""),
        answer("304 Not Modified", "", "ETag: \"a\""));
    web.get("/private-conditional");

    assertThat(web.get("/private-conditional", "If-None-Match: \"a\"").status()).isEqualTo(304);
    assertThat(web.asked("/private-conditional").getLast()).contains("If-None-Match: \"a\"\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"If-Match: \"a\"", "If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT"})
  void conditionsForTheOriginAloneGoThere(String line) throws Exception {
    web.on("/if-match", ok("hello", FRESH, "ETag: \"a\""));
    web.get("/if-match");
    int before = web.asked("/if-match").size();

    assertThat(status(web.get("/if-match", line))).isEqualTo("terrace; fwd=bypass");
    assertThat(web.asked("/if-match")).hasSize(before + 1);
    assertThat(web.asked("/if-match").getLast()).contains(line);
  }

  @Test
  void variantsAreKeptApart() throws Exception { // §4.1
    Origin.Script echo =
        (head, out) ->
            CacheFixture.write(
                out, ok(head.contains("X-Lang: de") ? "hallo" : "hello", FRESH, "Vary: X-Lang"));
    web.on("/vary", echo);

    assertThat(web.get("/vary", "X-Lang: de").text()).isEqualTo("hallo");
    var miss = web.get("/vary", "X-Lang: en");
    assertThat(miss.text()).isEqualTo("hello");
    assertThat(status(miss)).startsWith("terrace; fwd=vary-miss");
    assertThat(web.get("/vary", "X-Lang: de").text()).isEqualTo("hallo");
    assertThat(web.get("/vary").text()).isEqualTo("hello");

    assertThat(web.asked("/vary")).hasSize(3);
  }

  @Test
  void onlyCookiesThatCountAreComparedAndSent() throws Exception {
    web.on("/session/page", ok("anonymous", FRESH, "Vary: Cookie"));

    web.get("/session/page", "Cookie: tracking=1");
    assertThat(status(web.get("/session/page", "Cookie: tracking=2; other=x"))).contains("; hit");
    assertThat(status(web.get("/session/page"))).contains("; hit");
    assertThat(status(web.get("/session/page", "Cookie: a=b; session=1"))).contains("vary-miss");

    assertThat(web.asked("/session/page").getFirst()).doesNotContain("Cookie");
    assertThat(web.asked("/session/page").getLast()).contains("Cookie: session=1\r\n");
  }

  @Test
  void whatWasMadeForASessionIsNotShownToOthersEvenWithoutVary() throws Exception {
    web.on("/session/forgot", ok("for ada", FRESH), ok("for all", FRESH));

    assertThat(web.get("/session/forgot", "Cookie: session=ada").text()).isEqualTo("for ada");
    assertThat(web.get("/session/forgot", "Cookie: session=ada").text()).isEqualTo("for ada");
    assertThat(web.get("/session/forgot").text()).isEqualTo("for all");
    assertThat(web.get("/session/forgot", "Cookie: session=ben").text()).isEqualTo("for all");
    assertThat(web.asked("/session/forgot")).hasSize(2);
  }

  @Test
  void answersToAuthorizationNeedPermissionToBeShared() throws Exception { // §3.5
    web.on("/auth", ok("ada's", FRESH));
    web.on("/auth-public", ok("all's", "Cache-Control: public, max-age=60"));

    web.get("/auth", "Authorization: Basic YTph");
    assertThat(status(web.get("/auth"))).startsWith("terrace; fwd=uri-miss");
    web.get("/auth-public", "Authorization: Basic YTph");
    assertThat(status(web.get("/auth-public"))).contains("; hit");
    assertThat(status(web.get("/auth-public", "Authorization: Basic Yjpi"))).contains("; hit");
    // What an anonymous visitor got is not for one who gives a name, unless it says so.
    assertThat(status(web.get("/auth", "Authorization: Basic Yjpi")))
        .startsWith("terrace; fwd=request");
  }

  @Test
  void rangesAreCutOutOfWhatIsStored() throws Exception {
    web.on("/range", ok("0123456789", FRESH, "ETag: \"a\""));
    web.get("/range");

    var middle = web.get("/range", "Range: bytes=2-4");
    assertThat(middle.status()).isEqualTo(206);
    assertThat(middle.text()).isEqualTo("234");
    assertThat(middle.header("Content-Range")).hasValue("bytes 2-4/10");
    assertThat(middle.header("Content-Length")).hasValue("3");
    assertThat(web.get("/range", "Range: bytes=-3").text()).isEqualTo("789");
    assertThat(web.get("/range", "Range: bytes=0-1", "If-Range: \"a\"").text()).isEqualTo("01");
    assertThat(web.get("/range", "Range: bytes=0-1", "If-Range: \"b\"").text())
        .isEqualTo("0123456789");
    var none = web.get("/range", "Range: bytes=10-");
    assertThat(none.status()).isEqualTo(416);
    assertThat(none.header("Content-Range")).hasValue("bytes */10");
    assertThat(web.asked("/range")).hasSize(1);
  }

  @Test
  void partsAreStoredAndPutTogether() throws Exception { // §3.3, §3.4
    web.on(
        "/parts",
        answer("206 Partial Content", "01234", FRESH, "ETag: \"a\"", "Content-Range: bytes 0-4/10"),
        answer("206 Partial Content", "789", FRESH, "ETag: \"a\"", "Content-Range: bytes 7-9/10"),
        answer("206 Partial Content", "56", FRESH, "ETag: \"a\"", "Content-Range: bytes 5-6/10"));

    assertThat(web.get("/parts", "Range: bytes=0-4").text()).isEqualTo("01234");
    var hit = web.get("/parts", "Range: bytes=1-2");
    assertThat(hit.status()).isEqualTo(206);
    assertThat(hit.text()).isEqualTo("12");
    assertThat(hit.header("Content-Range")).hasValue("bytes 1-2/10");
    var partial = web.get("/parts", "Range: bytes=7-9");
    assertThat(status(partial)).startsWith("terrace; fwd=partial; stored");
    assertThat(partial.text()).isEqualTo("789");
    assertThat(web.get("/parts", "Range: bytes=-2").text()).isEqualTo("89");
    assertThat(web.get("/parts", "Range: bytes=5-6").text()).isEqualTo("56");
    // Nothing is missing any more.
    var whole = web.get("/parts");
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.text()).isEqualTo("0123456789");
    assertThat(status(whole)).contains("; hit");
    assertThat(web.asked("/parts")).hasSize(3);
  }

  @Test
  void partsOfDifferentRepresentationsAreNotMixed() throws Exception {
    web.on(
        "/mixed",
        answer("206 Partial Content", "01234", FRESH, "ETag: \"a\"", "Content-Range: bytes 0-4/10"),
        answer("206 Partial Content", "FGHIJ", FRESH, "ETag: \"b\"", "Content-Range: bytes 5-9/10"),
        ok("ABCDEFGHIJ", FRESH, "ETag: \"b\""));
    web.get("/mixed", "Range: bytes=0-4");
    web.get("/mixed", "Range: bytes=5-9");

    assertThat(web.get("/mixed").text()).isEqualTo("ABCDEFGHIJ");
    assertThat(web.asked("/mixed")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Range: bytes 0-4/10 | 0123", // says more than it has
        "Content-Range: bytes 0-4/* | 01234",
        "Content-Range: lines 0-4/10 | 01234",
        "X-No: range | 01234",
      })
  void aDoubtfulPartIsPassedOnButNotStored(String line, String body) throws Exception {
    String path = "/doubtful/" + Integer.toHexString(line.hashCode());
    web.on(path, answer("206 Partial Content", body, FRESH, line));
    web.get(path, "Range: bytes=0-4");

    assertThat(web.get(path, "Range: bytes=0-4").text()).isEqualTo(body);
    assertThat(web.asked(path)).hasSize(2);
  }

  @Test
  void unsafeRequestsInvalidate() throws Exception { // §4.4
    web.on(
        "/item",
        ok("one", "Cache-Control: max-age=600"),
        answer("201 Created", "", "Location: /list"),
        ok("two", FRESH));
    web.on("/list", ok("list", "Cache-Control: max-age=600"), ok("list two", FRESH));
    web.on("/other", ok("other", "Cache-Control: max-age=600"));
    web.get("/item");
    web.get("/list");
    web.get("/other");

    var post = web.send("POST", "/item", "Content-Length: 0");

    assertThat(status(post)).isEqualTo("terrace; fwd=method");
    assertThat(web.get("/item").text()).isEqualTo("two");
    assertThat(web.get("/list").text()).isEqualTo("list two");
    assertThat(status(web.get("/other"))).contains("; hit");
  }

  @Test
  void unsafeRequestsThatFailInvalidateNothing() throws Exception {
    web.on("/failing", ok("one", "Cache-Control: max-age=600"), answer("409 Conflict", ""));
    web.get("/failing");
    web.send("PUT", "/failing", "Content-Length: 0");

    assertThat(status(web.get("/failing"))).contains("; hit");
  }

  @Test
  void requestDirectivesAreObeyed() throws Exception { // §5.2.1
    web.on("/directives", ok("hello", "Cache-Control: max-age=60", "ETag: \"a\"", "Age: 30"));

    assertThat(web.get("/directives", "Cache-Control: only-if-cached").status()).isEqualTo(504);
    web.get("/directives");
    assertThat(web.get("/directives", "Cache-Control: only-if-cached").status()).isEqualTo(200);
    assertThat(status(web.get("/directives", "Cache-Control: max-age=20")))
        .startsWith("terrace; fwd=request");
    assertThat(status(web.get("/directives", "Cache-Control: min-fresh=40")))
        .startsWith("terrace; fwd=request");
    assertThat(status(web.get("/directives", "Cache-Control: no-cache")))
        .startsWith("terrace; fwd=request");
    assertThat(status(web.get("/directives", "Pragma: no-cache")))
        .startsWith("terrace; fwd=request");
    assertThat(status(web.get("/directives", "Cache-Control: min-fresh=20"))).contains("; hit");
    assertThat(web.asked("/directives")).hasSize(5);
  }

  @Test
  void maxStaleAcceptsWhatIsStale() throws Exception {
    web.on("/max-stale", ok("hello", STALE, "ETag: \"a\""));
    web.get("/max-stale");

    var stale = web.get("/max-stale", "Cache-Control: max-stale=100");

    assertThat(status(stale)).matches("terrace; hit; ttl=-1\\d; detail=\"max-stale, age 2\\d\"");
    assertThat(stale.header("Age").orElseThrow()).startsWith("2");
  }

  @Test
  void aRequestThatMayNotBeStoredIsNot() throws Exception {
    web.on("/no-store-request", ok("hello", FRESH));

    web.get("/no-store-request", "Cache-Control: no-store");
    assertThat(status(web.get("/no-store-request"))).startsWith("terrace; fwd=uri-miss");
  }

  @Test
  void requestDirectivesCanBeIgnored() throws Exception {
    web.on("/deaf/a", ok("hello", FRESH));
    web.get("/deaf/a");

    assertThat(status(web.get("/deaf/a", "Cache-Control: no-cache"))).contains("; hit");
    assertThat(status(web.get("/deaf/a", "Pragma: no-cache"))).contains("; hit");
  }

  @Test
  void aStaleResponseIsUsedWhileItIsValidated() throws Exception { // RFC 5861 §3
    web.on(
        "/swr",
        ok("old", "Cache-Control: max-age=10, stale-while-revalidate=60", "Age: 20", "ETag: \"a\""),
        ok("new", FRESH));
    web.get("/swr");

    var stale = web.get("/swr");

    assertThat(stale.text()).isEqualTo("old");
    assertThat(status(stale))
        .matches("terrace; hit; ttl=-1\\d; detail=\"stale-while-revalidate, age 2\\d\"");
    await(() -> web.get("/swr").text().equals("new"));
    assertThat(web.asked("/swr")).hasSize(2);
    assertThat(web.asked("/swr").getLast()).contains("If-None-Match: \"a\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void aStaleResponseIsUsedInsteadOfAnError(int error) throws Exception { // RFC 5861 §4
    String path = "/sie/" + error;
    web.on(
        path,
        ok("old", "Cache-Control: max-age=10, stale-if-error=60", "Age: 20"),
        answer(error + " Oops", "broken"));
    web.get(path);

    var stale = web.get(path);

    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.text()).isEqualTo("old");
    assertThat(status(stale))
        .matches(
            "terrace; fwd=stale; fwd-status="
                + error
                + "; ttl=-1\\d; detail=\"stale-if-error, age 2\\d\"");
  }

  @Test
  void withoutPermissionTheErrorIsPassedOnAndTheResponseKept() throws Exception {
    web.on(
        "/no-sie",
        ok("old", STALE, "ETag: \"a\""),
        answer("503 Service Unavailable", "broken"),
        answer("304 Not Modified", "", "ETag: \"a\"", FRESH));
    web.get("/no-sie");

    assertThat(web.get("/no-sie").status()).isEqualTo(503);
    assertThat(web.get("/no-sie").text()).isEqualTo("old");
  }

  @Test
  void whatMustBeRevalidatedIsNeverStale() throws Exception { // §5.2.2.2
    web.on(
        "/must",
        ok("old", "Cache-Control: max-age=10, must-revalidate, stale-if-error=60", "Age: 20"),
        (Origin.Script) (_, _) -> {});
    web.get("/must");

    assertThat(web.get("/must").status()).isEqualTo(502);
  }

  @Test
  void anUpstreamThatIsGoneIsBridged() throws Exception {
    try (CacheFixture other =
        CacheFixture.start(
            """
            cache: {zones: {z: {}}}
            sites:
              - locations: [{path: /, proxyPass: ORIGIN, cache: {zone: z}}]
            """)) {
      other.on("/page", ok("old", STALE));
      other.on("/must", ok("old", "Cache-Control: max-age=10, must-revalidate", "Age: 20"));
      other.get("/page");
      other.get("/must");
      other.stopOrigin();

      for (int i = 0; i < 3; i++) {
        var stale = other.get("/page");
        assertThat(stale.text()).isEqualTo("old");
        assertThat(status(stale))
            .matches("terrace; hit; ttl=-1\\d; detail=\"stale-if-error, age 2\\d\"");
        assertThat(stale.header("Age").orElseThrow()).matches("2\\d");
      }
      assertThat(other.get("/must").status()).isEqualTo(502);
      assertThat(other.get("/page", "Cache-Control: no-cache").status()).isEqualTo(502);
      assertThat(other.get("/unknown").status()).isEqualTo(502);
    }
  }

  @Test
  void statusesAndReasonsAreKept() throws Exception {
    web.on("/gone", answer("410 Long gone", "bye", FRESH));
    web.on("/nothing", "HTTP/1.1 204 No Content\r\n" + FRESH + "\r\n\r\n");
    web.on("/empty404", answer("404 Not Found", "", FRESH));
    for (String path : new String[] {"/gone", "/nothing", "/empty404"}) {
      web.get(path);
    }

    assertThat(web.raw("GET /gone HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 410 Long gone\r\n")
        .contains("; hit")
        .endsWith("\r\n\r\nbye");
    assertThat(web.raw("GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 204 ")
        .contains("; hit")
        .doesNotContain("Content-Length")
        .endsWith("\r\n\r\n");
    var empty = web.get("/empty404");
    assertThat(empty.status()).isEqualTo(404);
    assertThat(empty.body()).isEmpty();
  }

  @Test
  void aCacheBehindIsToldApart() throws Exception {
    web.on(
        "/chain", ok("hello", "Cache-Control: max-age=100", "Age: 40", "Cache-Status: inner; hit"));

    assertThat(status(web.get("/chain"))).isEqualTo("inner; hit, terrace; fwd=uri-miss; stored");
    var hit = web.get("/chain");
    assertThat(status(hit)).matches("inner; hit, terrace; hit; ttl=(60|59)");
    assertThat(hit.header("Age").orElseThrow()).matches("4\\d");
  }

  @Test
  void aTargetedFieldCountsAndIsPassedOn() throws Exception { // RFC 9213
    web.on("/targeted", ok("hello", "Cache-Control: no-store", "CDN-Cache-Control: max-age=60"));
    web.get("/targeted");

    var hit = web.get("/targeted");

    assertThat(status(hit)).contains("; hit");
    assertThat(hit.header("CDN-Cache-Control")).hasValue("max-age=60");
    assertThat(hit.header("Cache-Control")).hasValue("no-store");
  }
}
