package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.asked;
import static dev.terrace.web.cache.rule.Fields.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HttpString;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111 §5.2 and RFC 9213. */
class DirectivesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60                       | 60",
        "MAX-AGE=60                       | 60",
        "max-age=\"60\"                   | 60", // §5.2: both forms are accepted
        "max-age=0060                     | 60",
        "public, max-age=60 , x=y         | 60",
        "x=\"a, max-age=1\", max-age=60   | 60",
        "x=\"\\\", max-age=1\", max-age=60| 60",
        "max-age=60, max-age=60           | 60", // twice the same is not doubtful
        "max-age=99999999999999999999     | 2147483648", // §1.2.2
        "no-transform                     | -1",
        // What cannot be understood limits to nothing, §4.2.1.
        "max-age                          | 0",
        "max-age=                         | 0",
        "max-age=-1                       | 0",
        "max-age=1.5                      | 0",
        "max-age='60'                     | 0",
        "max-age=60s                      | 0",
        "max-age =60                      | 0",
        "max-age= 60                      | 0",
        "max-age=60 50                    | 0",
        "max-age=\"60                     | 0",
        "max-age=\"60\"0                  | 0",
        "max-age=60, max-age=50           | 0",
        "max-age=60, max-age              | 0",
      })
  void maxAge(String cacheControl, long expected) {
    assertThat(said(cacheControl).maxAge()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-store",
        "No-Store",
        "no-store=1", // no argument is allowed, but the intent is clear
        "no-store=\"x",
        "max-age=60; no-store", // a common mistake
        "max-age=60 no-store",
        "=x no-store",
        ", ,no-store,",
      })
  void whatForbidsStoringIsNotOverseen(String cacheControl) {
    assertThat(said(cacheControl).noStore()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x=\"no-store\"", "no-storey", "max-age=60", "x=no-store"})
  void whatOnlyLooksLikeItDoesNotForbidStoring(String cacheControl) {
    assertThat(said(cacheControl).noStore()).isFalse();
  }

  @Test
  void permissionsTakeNoArgument() {
    assertThat(said("public").isPublic()).isTrue();
    assertThat(said("public=1").isPublic()).isFalse();
    assertThat(said("must-understand=1").mustUnderstand()).isFalse();
    assertThat(said("stale-if-error=a").staleIfError()).isEqualTo(-1);
    assertThat(said("stale-while-revalidate=5, stale-while-revalidate=6").staleWhileRevalidate())
        .isEqualTo(-1);
  }

  @Test
  void fieldNamesRestrictPrivateAndNoCache() { // §5.2.2.4, §5.2.2.7
    ResponseDirectives said = said("private=\"Set-Cookie, X-A\", no-cache=x-b");

    assertThat(said.isPrivate()).isFalse();
    assertThat(said.privateFields())
        .isEqualTo(Set.of(new HttpString("Set-Cookie"), new HttpString("X-A")));
    assertThat(said.noCache()).isFalse();
    assertThat(said.noCacheFields()).isEqualTo(Set.of(new HttpString("X-B")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "private",
        "private, private=\"a\"", // the more restrictive of the two
        "private=\"\"",
        "private=\"a b\"",
        "private=\"a",
        "private =\"a\"",
      })
  void doubtfulFieldNamesRestrictNothing(String cacheControl) {
    assertThat(said(cacheControl).isPrivate()).isTrue();
  }

  @Test
  void requestDirectives() { // §5.2.1
    assertThat(asked("Cache-Control: max-age=5, min-fresh=6, max-stale=7, stale-if-error=8"))
        .isEqualTo(new RequestDirectives(false, false, false, 5, 7, 6, 8));
    assertThat(asked("Cache-Control: max-stale").maxStale()).isEqualTo(RequestDirectives.ANY);
    assertThat(asked("Cache-Control: max-stale=x").maxStale()).isEqualTo(-1);
    assertThat(asked("Cache-Control: no-cache, no-store, only-if-cached"))
        .isEqualTo(new RequestDirectives(true, true, true, -1, -1, -1, -1));
    assertThat(asked("Accept: a")).isEqualTo(RequestDirectives.NONE);
  }

  @Test
  void pragmaCountsOnlyWithoutCacheControl() { // §5.4
    assertThat(asked("Pragma: no-cache").noCache()).isTrue();
    assertThat(asked("Pragma: no-cache", "Cache-Control: max-age=5").noCache()).isFalse();
    assertThat(asked("Pragma: other").noCache()).isFalse();
  }

  @Test
  void requestsThatAreNotObeyedAreStillNotStored() {
    assertThat(asked("Cache-Control: no-cache, no-store").ignored())
        .isEqualTo(new RequestDirectives(false, true, false, -1, -1, -1, -1));
    assertThat(asked("Cache-Control: no-cache").ignored()).isEqualTo(RequestDirectives.NONE);
  }

  @Test
  void aTargetedFieldReplacesCacheControl() { // RFC 9213 §2.2
    ResponseDirectives said =
        ResponseDirectives.of(
            Fields.fields("Cache-Control: no-store", "CDN-Cache-Control: max-age=60;x=1, foo"),
            Fields.TARGETS);

    assertThat(said.targeted()).isTrue();
    assertThat(said.noStore()).isFalse();
    assertThat(said.maxAge()).isEqualTo(60);
  }

  @Test
  void theFirstTargetWithAValidValueCounts() {
    var targets = java.util.List.of(new HttpString("Own"), new HttpString("CDN-Cache-Control"));

    assertThat(
            ResponseDirectives.of(
                    Fields.fields("CDN-Cache-Control: max-age=1", "Own: max-age=2"), targets)
                .maxAge())
        .isEqualTo(2);
    assertThat(
            ResponseDirectives.of(
                    Fields.fields("CDN-Cache-Control: max-age=1", "Own: max-age=&"), targets)
                .maxAge())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "max-age=10000, &&&&&",
        "max-age =100",
        "max-age= 100",
        "MaX-aGe=3600", // keys are lower case
        "max-age=60,",
        "max-age=1.",
        "max-age=1234567890123456",
        "private=\"a",
        "x=(a b",
        "x=(a;b=1\tc)",
        "x=?2",
        "x=é",
      })
  void aTargetedFieldThatIsInvalidOrEmptyIsIgnored(String value) { // RFC 9213 §2.1
    ResponseDirectives said =
        ResponseDirectives.of(
            Fields.fields("Cache-Control: no-store", "CDN-Cache-Control: " + value),
            Fields.TARGETS);

    assertThat(said.targeted()).isFalse();
    assertThat(said.noStore()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60                          | 60",
        "max-age=1, max-age=60               | 60", // of a key that comes twice the last counts
        "x=(a \"b\";q=1 ?0);y, max-age=60    | 60",
        "x=:YQ==:, y=tok/en, max-age=60;a=b  | 60",
        "max-age=\"60\"                      | 0", // a type that max-age does not have
        "max-age=60.0                        | 0",
        "max-age=-60                         | 0",
        "max-age                             | 0",
        "max-age=?0                          | -1",
      })
  void targetedValuesHaveTypes(String value, long maxAge) {
    ResponseDirectives said =
        ResponseDirectives.of(Fields.fields("CDN-Cache-Control: " + value + ", a"), Fields.TARGETS);

    assertThat(said.targeted()).isTrue();
    assertThat(said.maxAge()).isEqualTo(maxAge);
  }

  @Test
  void aLongStringDoesNotExhaustTheStack() {
    String long_ = "x=\"" + "a\\\"".repeat(20_000) + "\", no-store";

    assertThat(
            ResponseDirectives.of(Fields.fields("CDN-Cache-Control: " + long_), Fields.TARGETS)
                .noStore())
        .isTrue();
    assertThat(said(long_).noStore()).isTrue();
  }
}
