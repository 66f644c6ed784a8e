package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.fields;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.web.cache.rule.Storability.Verdict;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §3. */
class StorabilityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // status | response's Cache-Control | verdict
        "200 | max-age=1 | STORE",
        "200 | no-store, max-age=1 | NO_STORE",
        "200 | private, max-age=1 | PRIVATE",
        "200 | private=\"x\", max-age=1 | STORE",
        "200 | no-cache | STORE", // stored, but validated before every use
        "200 | | STORE", // heuristically cacheable
        "302 | | NOT_EXPLICIT",
        "302 | max-age=1 | STORE",
        "302 | public | STORE",
        "302 | private=\"x\" | NOT_EXPLICIT",
        "500 | max-age=1 | STORE",
        "599 | s-maxage=1 | STORE",
        "206 | max-age=1 | STORE",
        "304 | max-age=1 | STATUS",
        "103 | max-age=1 | STATUS",
        // must-understand, §5.2.2.3
        "200 | max-age=1, must-understand, no-store | STORE",
        "599 | max-age=1, must-understand | STATUS",
        "599 | max-age=1, must-understand, no-store | STATUS",
        "200 | max-age=1, must-understand=x, no-store | NO_STORE",
      })
  void byWhatTheResponseSays(int status, @Nullable String cacheControl, Verdict expected) {
    HeaderMap response =
        cacheControl == null ? fields("X-A: 1") : fields("Cache-Control: " + cacheControl);

    assertThat(verdict(fields(), status, response)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // §3.5
        "max-age=1 | AUTHORIZATION",
        "max-age=1, public | STORE",
        "max-age=1, must-revalidate | STORE",
        "s-maxage=1 | STORE",
        "max-age=1, proxy-revalidate | AUTHORIZATION",
        "public, private | PRIVATE",
      })
  void anAnswerToAuthorizationNeedsPermission(String cacheControl, Verdict expected) {
    HeaderMap request = fields("Authorization: Basic eDp5");

    assertThat(verdict(request, 200, fields("Cache-Control: " + cacheControl))).isEqualTo(expected);
  }

  @Test
  void nothingIsGuessedAboutAnAnswerToSomebodysCookie() {
    HeaderMap request = fields("Cookie: a=b");

    assertThat(verdict(request, 200, fields("Last-Modified: " + Fields.date(-1000), "ETag: \"a\"")))
        .isEqualTo(Verdict.NOT_EXPLICIT);
    assertThat(verdict(request, 200, fields("Cache-Control: max-age=1"))).isEqualTo(Verdict.STORE);
    assertThat(verdict(request, 200, fields("Expires: 0"))).isEqualTo(Verdict.STORE);
  }

  @Test
  void cookiesThatAreSetAreStoredOnlyWhenTheOperatorWants() {
    HeaderMap response = fields("Cache-Control: max-age=1", "Set-Cookie: a=b");

    assertThat(verdict(fields(), 200, response)).isEqualTo(Verdict.SET_COOKIE);
    assertThat(verdict(fields(), 200, response, policy(Policy.SetCookie.STRIP)))
        .isEqualTo(Verdict.STORE);
    assertThat(storedFields(response, policy(Policy.SetCookie.STRIP)).contains("Set-Cookie"))
        .isFalse();
    assertThat(storedFields(response, policy(Policy.SetCookie.KEEP)).contains("Set-Cookie"))
        .isTrue();
    HeaderMap marked =
        fields("Cache-Control: max-age=1, private=\"set-cookie\"", "Set-Cookie: a=b");
    assertThat(verdict(fields(), 200, marked)).isEqualTo(Verdict.STORE);
    assertThat(storedFields(marked, policy(Policy.SetCookie.KEEP)).contains("Set-Cookie"))
        .isFalse();
  }

  @Test
  void otherReasons() {
    HeaderMap fresh = fields("Cache-Control: max-age=1");

    assertThat(verdict(fields("Cache-Control: no-store"), 200, fresh))
        .isEqualTo(Verdict.REQUEST_NO_STORE);
    assertThat(verdict(fields("Range: bytes=9-"), 416, fresh)).isEqualTo(Verdict.RANGE);
    assertThat(
            Storability.of(
                Methods.POST,
                fields(),
                RequestDirectives.NONE,
                false,
                200,
                fresh,
                ResponseDirectives.of(fresh, List.of()),
                true,
                Fields.POLICY))
        .isEqualTo(Verdict.METHOD);
    assertThat(
            Storability.of(
                Methods.GET,
                fields(),
                RequestDirectives.NONE,
                false,
                200,
                fresh,
                ResponseDirectives.of(fresh, List.of()),
                false,
                Fields.POLICY))
        .isEqualTo(Verdict.NOT_DELIMITED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "Foo, *", ", *", "*, *", "Foo Bar"})
  void whatVariesOnEverythingIsNotStored(String vary) { // §4.1
    assertThat(verdict(fields(), 200, fields("Cache-Control: max-age=1", "Vary: " + vary)))
        .isEqualTo(Verdict.VARY);
  }

  @Test
  void theOperatorMayNameStatuses() {
    Policy policy =
        new Policy(
            Set.of(404),
            List.of(),
            Fields.POLICY.heuristic(),
            Policy.SetCookie.KEEP,
            0,
            0,
            0,
            true);
    HeaderMap fresh = fields("Cache-Control: max-age=1");

    assertThat(verdict(fields(), 200, fresh, policy)).isEqualTo(Verdict.STATUS);
    assertThat(verdict(fields(), 404, fresh, policy)).isEqualTo(Verdict.STORE);
  }

  @Test
  void allFieldsAreStoredButThoseOfThisHop() { // §3.1
    HeaderMap stored =
        storedFields(
            fields(
                "Cache-Control: max-age=1, no-cache=\"X-B\", private=\"x-c\"",
                "Date: " + Fields.date(-5),
                "X-Unknown: 1",
                "X-Unknown: 2",
                "X-B: 1",
                "X-C: 1",
                "Age: 5",
                "Trailer: X",
                "Proxy-Authenticate: Basic",
                "Proxy-Authentication-Info: a",
                "Proxy-Authorization: b"),
            Fields.POLICY);

    assertThat(stored.getHeaderNames().stream().map(HttpString::toString))
        .containsExactlyInAnyOrder("Cache-Control", "Date", "X-Unknown");
    assertThat(stored.get("X-Unknown")).containsExactly("1", "2");
    assertThat(stored.getFirst("Date")).isEqualTo(Fields.date(-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-A: 1", "Date: nonsense"})
  void aResponseWithoutADateGetsOne(String line) { // RFC 9110 §6.6.1
    assertThat(storedFields(fields(line), Fields.POLICY).getFirst("Date"))
        .isEqualTo(Fields.date(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control: max-age=1 | true",
        "Cache-Control: max-age=0 | false",
        "Cache-Control: max-age=1, no-cache | false",
        "ETag: \"a\" | true",
        "Last-Modified: x | true",
        "Cache-Control: max-age=0, stale-if-error=1 | true",
        "X-A: 1 | false",
      })
  void whatCouldNeverBeUsedIsNotStored(String line, boolean useful) {
    StoredHead head = Fields.stored(line);

    assertThat(Storability.useful(head.headers(), head.lifetime(), head.directives()))
        .isEqualTo(useful);
  }

  private static Policy policy(Policy.SetCookie setCookie) {
    return Fields.policy(setCookie, 0, 0, 0);
  }

  private static HeaderMap storedFields(HeaderMap response, Policy policy) {
    ResponseDirectives said = ResponseDirectives.of(response, policy.targets());
    return Storability.fields(response, said, policy, Fields.JANUARY);
  }

  private static Verdict verdict(HeaderMap request, int status, HeaderMap response) {
    return verdict(request, status, response, Fields.POLICY);
  }

  private static Verdict verdict(HeaderMap request, int status, HeaderMap response, Policy policy) {
    return Storability.of(
        Methods.GET,
        request,
        RequestDirectives.of(request),
        VaryRules.NONE.personal(request),
        status,
        response,
        ResponseDirectives.of(response, policy.targets()),
        true,
        policy);
  }
}
