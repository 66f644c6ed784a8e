package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.at;
import static dev.terrace.web.cache.rule.Fields.date;
import static dev.terrace.web.cache.rule.Fields.fields;
import static dev.terrace.web.cache.rule.Fields.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §3.2 and §4.3. */
class ValidationTest {
  private static final String MODIFIED = "Last-Modified: " + date(-1000);

  @Test
  void bothValidatorsAreSent() { // §4.3.1
    HeaderMap request = fields("If-None-Match: \"clients\"", "If-Modified-Since: " + date(0));

    Validation.condition(request, stored("ETag: W/\"a\"", MODIFIED));

    assertThat(request.get("If-None-Match")).containsExactly("W/\"a\"");
    assertThat(request.get("If-Modified-Since")).containsExactly(date(-1000));
  }

  @Test
  void conditionsOfTheClientDoNotPassForOurs() {
    HeaderMap request = fields("If-None-Match: \"clients\"");

    Validation.condition(request, stored(MODIFIED));

    assertThat(request.contains("If-None-Match")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // stored ETag | 304's ETag | is about the stored response, §4.3.4
        "\"a\" | \"a\" | true",
        "\"a\" | \"b\" | false",
        "\"a\" | W/\"a\" | true", // weak: by the weak comparison
        "W/\"a\" | W/\"a\" | true",
        "W/\"a\" | \"a\" | false", // strong: only the same strong one
        "\"a\" | | true", // no validator: can only be about the one that was named
      })
  void a304IsAboutTheStoredResponseWithItsValidator(String etag, String other, boolean expected) {
    HeaderMap notModified = other == null ? fields() : fields("ETag: " + other);

    assertThat(Validation.confirms(stored("ETag: " + etag, MODIFIED), notModified))
        .isEqualTo(expected);
  }

  @Test
  void lastModifiedTellsWhereThereIsNoEntityTag() {
    assertThat(Validation.confirms(stored(MODIFIED), fields(MODIFIED))).isTrue();
    assertThat(Validation.confirms(stored(MODIFIED), fields("Last-Modified: " + date(-1))))
        .isFalse();
    assertThat(Validation.confirms(stored(MODIFIED), fields("ETag: \"a\"", MODIFIED))).isFalse();
  }

  @Test
  void a304UpdatesTheStoredFields() { // §3.2
    StoredHead before =
        stored(
            "Cache-Control: max-age=1",
            "ETag: \"a\"",
            "Content-Length: 5",
            "Content-Encoding: br",
            "Content-Type: text/plain",
            "X-Kept: 1",
            "X-New: 1",
            "X-New: 2",
            "Age: 50");

    StoredHead after =
        Validation.updated(
            before,
            fields(
                "Cache-Control: max-age=9, no-cache=\"X-Gone\"",
                "Date: " + date(99),
                "Content-Length: 9",
                "Content-Encoding: gzip",
                "Content-Type: text/html",
                "X-New: 3",
                "X-Gone: 1",
                "Set-Cookie: a=b",
                "Age: 2"),
            at(100),
            at(100),
            Fields.POLICY);

    assertThat(after.headers().getFirst("Cache-Control")).startsWith("max-age=9");
    assertThat(after.headers().getFirst("Content-Length")).isEqualTo("5");
    assertThat(after.headers().getFirst("Content-Encoding")).isEqualTo("br");
    assertThat(after.headers().getFirst("Content-Type")).isEqualTo("text/html");
    assertThat(after.headers().getFirst("X-Kept")).isEqualTo("1");
    assertThat(after.headers().get("X-New")).containsExactly("3");
    assertThat(after.headers().getFirst("Date")).isEqualTo(date(99));
    assertThat(after.headers().contains("X-Gone")).isFalse();
    assertThat(after.headers().contains("Set-Cookie")).isFalse();
    assertThat(after.headers().contains("Age")).isFalse();
    assertThat(after.freshFor(at(100))).isEqualTo(7_000);
    assertThat(before.headers().get("X-New")).containsExactly("1", "2"); // a copy was changed
  }

  @Test
  void aFieldThatANewDirectiveExceptsIsForgotten() {
    StoredHead after =
        Validation.updated(
            stored("ETag: \"a\"", "X-Secret: 1"),
            fields("Cache-Control: max-age=1, private=\"x-secret\""),
            at(1),
            at(1),
            Fields.POLICY);

    assertThat(after.headers().contains("X-Secret")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // HEAD's field | confirms a stored response with ETag "a" and 5 bytes, §4.3.5
        "X-A: 1 | true",
        "ETag: \"a\" | true",
        "ETag: \"b\" | false",
        "Content-Length: 5 | true",
        "Content-Length: 6 | false",
        "Last-Modified: x | false",
      })
  void theAnswerToAHeadConfirmsOrNot(String line, boolean expected) {
    assertThat(Validation.headConfirms(stored("ETag: \"a\""), 5, fields(line))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what the client asks | it has the stored response, §4.3.2
        "If-None-Match: \"a\" | true",
        "If-None-Match: W/\"a\" | true",
        "If-None-Match: \"x\", \"a\" | true",
        "If-None-Match: \"x\",W/\"a\" | true",
        "If-None-Match: * | true",
        "If-None-Match: \"b\" | false",
        "If-None-Match: a | false",
        "If-None-Match: \"x, \"a | false",
        "If-Modified-Since: DATE-1000 | true",
        "If-Modified-Since: DATE-999 | true",
        "If-Modified-Since: DATE-1001 | false",
        "If-Modified-Since: nonsense | false",
        "Accept: x | false",
      })
  void conditionsOfClients(String line, boolean expected) {
    assertThat(Preconditions.notModified(fields(dated(line)), stored("ETag: \"a\"", MODIFIED)))
        .isEqualTo(expected);
  }

  @Test
  void ifNoneMatchTakesPrecedence() {
    HeaderMap request = fields("If-None-Match: \"b\"", "If-Modified-Since: " + date(0));

    assertThat(Preconditions.notModified(request, stored("ETag: \"a\"", MODIFIED))).isFalse();
  }

  @Test
  void dateStandsForLastModified() {
    StoredHead head = stored("Date: " + date(-50));

    assertThat(Preconditions.notModified(fields("If-Modified-Since: " + date(-50)), head)).isTrue();
    assertThat(Preconditions.notModified(fields("If-Modified-Since: " + date(-51)), head))
        .isFalse();
  }

  @Test
  void conditionsAreAboutA200Only() {
    StoredHead found = stored("ETag: \"a\"");
    StoredHead gone =
        new StoredHead(
            410,
            "",
            found.headers(),
            found.directives(),
            found.lifetime(),
            0,
            found.received(),
            0,
            found.vary());

    assertThat(Preconditions.notModified(fields("If-None-Match: \"a\""), gone)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Range: \"a\" | true",
        "If-Range: W/\"a\" | false", // RFC 9110 §13.1.5: strong only
        "If-Range: \"b\" | false",
        "If-Range: DATE-1000 | true",
        "If-Range: DATE-999 | false",
        "Accept: x | true",
      })
  void ifRange(String line, boolean expected) {
    assertThat(Preconditions.rangeApplies(fields(dated(line)), stored("ETag: \"a\"", MODIFIED)))
        .isEqualTo(expected);
  }

  @Test
  void aLastModifiedOfJustNowIsNotStrong() {
    assertThat(
            Preconditions.rangeApplies(
                fields("If-Range: " + date(-5)), stored("Last-Modified: " + date(-5))))
        .isFalse();
  }

  @Test
  void partsBelongTogetherByAStrongValidator() { // §3.4
    assertThat(same("ETag: \"a\"", "ETag: \"a\"")).isTrue();
    assertThat(same("ETag: \"a\"", "ETag: \"b\"")).isFalse();
    assertThat(same("ETag: W/\"a\"", "ETag: W/\"a\"")).isFalse();
    assertThat(same(MODIFIED, MODIFIED)).isTrue();
    assertThat(same("Last-Modified: " + date(-5), "Last-Modified: " + date(-5))).isFalse();
    assertThat(same("X-A: 1", "X-A: 1")).isFalse();
  }

  private static boolean same(String one, String other) {
    return Validation.sameBytes(stored(one), fields(other), Fields.JANUARY);
  }

  private static String dated(String line) {
    int at = line.indexOf("DATE");
    return at < 0 ? line : line.substring(0, at) + date(Long.parseLong(line.substring(at + 4)));
  }
}
