package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4.1. */
class VaryTest {
  private static final VaryRules SESSION =
      new VaryRules(List.of("session", "__Host-session"), List.of(), false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // Vary | first request | second request | may be chosen
        "Foo | Foo: 1 | Foo: 1 | true",
        "Foo | Foo: 1 | Foo: 2 | false",
        "Foo | Foo: 1 | Bar: 1 | false",
        "Foo | Bar: 1 | Foo: 1 | false", // absent matches only absent
        "Foo | Bar: 1 | Bar: 2 | true",
        "foo | Foo: 1 | FOO: 1 | true",
        "Foo | Foo: a,b | Foo: a , b | true",
        "Foo | Foo: a, b | Foo: a;Foo: b | true", // lines combined
        "Foo | Foo: \"a, b\" | Foo: \"a,b\" | false",
        "Foo, Bar | Foo: 1;Bar: 2 | Bar: 2;Foo: 1 | true",
        "Foo, Bar | Foo: 1;Bar: 2 | Foo: 2;Bar: 1 | false",
        "Foo, Bar | Foo: 1 | Bar: 1 | false",
        "Accept-Encoding | Accept-Encoding: gzip, br;q=0.5 | Accept-Encoding: BR,gzip | true",
        "Accept-Encoding | Accept-Encoding: gzip | Accept-Encoding: gzip, br | false",
        "Accept-Encoding | Accept-Encoding: gzip, br;q=0 | Accept-Encoding: gzip | true",
        "Accept-Encoding | Accept-Encoding: identity;q=0 | Accept-Encoding: gzip;q=0 | false",
        "Accept-Language | Accept-Language: en, de | Accept-Language: EN,de | true",
        "Accept-Language | Accept-Language: en, de | Accept-Language: de, en | false",
      })
  void whichRequestsMatch(String vary, String first, String second, boolean expected) {
    VaryKey key = VaryKey.of(fields("Vary: " + vary), List.of(), lines(first), VaryRules.NONE);

    assertThat(key.matches(lines(second), VaryRules.NONE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cookie: a=1; session=x | Cookie: session=x; b=2 | true",
        "Cookie: session=x | Cookie: session=y | false",
        "Cookie: a=1 | Accept: x | true", // nothing that counts is as good as no cookie
        "Cookie: a=1 | Cookie: session=x | false",
        "Cookie: session=x; session=y | Cookie: session=y; session=x | false",
        "Cookie: session=x; __Host-session=y | Cookie: __Host-session=y; session=x | true",
        "Cookie: session=x;Cookie: a=b | Cookie: session=x | true",
        "Cookie: Session=x | Accept: x | true", // names of cookies have case
        "Cookie: xsession=x | Accept: x | true",
        "Cookie: session | Accept: x | false",
      })
  void cookiesAreReducedToThoseThatCount(String first, String second, boolean expected) {
    VaryKey key = VaryKey.of(fields("Vary: Cookie"), List.of(), lines(first), SESSION);

    assertThat(key.matches(lines(second), SESSION)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "de-CH, en;q=0.5 | de",
        "fr, en;q=0.5 | en",
        "fr | none",
        "EN-us | en",
        "en;q=0.1, de;q=0.2 | de",
        "de;q=0, en;q=0.1 | en",
        "* | en",
      })
  void languagesAreReducedToThoseOfTheSite(String accepted, @Nullable String expected) {
    VaryRules rules = new VaryRules(null, List.of("en", "de"), false);

    assertThat(rules.value(Headers.ACCEPT_LANGUAGE, fields("Accept-Language: " + accepted)))
        .isEqualTo(expected);
  }

  @Test
  void furtherFieldsCanTellVariantsApart() {
    VaryKey key =
        VaryKey.of(fields("X-A: 1"), List.of(Headers.COOKIE), fields("Cookie: session=x"), SESSION);

    assertThat(key.matches(fields("Cookie: session=x; a=b"), SESSION)).isTrue();
    assertThat(key.matches(fields(), SESSION)).isFalse();
  }

  @Test
  void theServerIsSentWhatIsCompared() {
    HeaderMap request =
        fields(
            "Cookie: a=1; session=x", "Accept-Encoding: gzip;q=0.5, br", "Accept-Language: de-CH");

    new VaryRules(List.of("session"), List.of("en", "de"), false).apply(request);

    assertThat(request.getFirst("Cookie")).isEqualTo("session=x");
    assertThat(request.getFirst("Accept-Encoding")).isEqualTo("br, gzip");
    assertThat(request.getFirst("Accept-Language")).isEqualTo("de");

    HeaderMap other = fields("Cookie: a=1", "Accept-Language: de-CH");
    new VaryRules(List.of("session"), List.of(), true).apply(other);

    assertThat(other.contains("Cookie")).isFalse();
    assertThat(other.getFirst("Accept-Encoding")).isEqualTo("identity");
    assertThat(other.getFirst("Accept-Language")).isEqualTo("de-CH");
  }

  private static HeaderMap lines(String text) {
    return fields(text.split(";(?=[A-Z])", -1));
  }
}
