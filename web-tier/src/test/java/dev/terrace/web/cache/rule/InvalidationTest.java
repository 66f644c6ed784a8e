package dev.terrace.web.cache.rule;

import static dev.terrace.web.cache.rule.Fields.fields;
import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111 §4.4. */
class InvalidationTest {
  private static final String TARGET = "http://a:8080/x/y?z";

  @ParameterizedTest
  @CsvSource({
    "POST, 200, true",
    "PUT, 201, true",
    "DELETE, 204, true",
    "PATCH, 303, true",
    "M-SEARCH, 200, true", // a method whose safety is unknown
    "POST, 400, false",
    "POST, 500, false",
    "GET, 200, false",
    "HEAD, 200, false",
    "OPTIONS, 200, false",
    "TRACE, 200, false",
  })
  void theTargetOfAnUnsafeRequest(String method, int status, boolean expected) {
    assertThat(Invalidation.of(new HttpString(method), TARGET, status, fields()).contains(TARGET))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/other?q=1, http://a:8080/other?q=1",
    "other, http://a:8080/x/other",
    "http://a:8080/b, http://a:8080/b",
    "http://A:8080/b, http://a:8080/b",
    "http://a:8080, http://a:8080/",
    "?p, http://a:8080/x/?p",
  })
  void whatLocationNamesOnTheSameOrigin(String location, String expected) {
    assertThat(invalidated(fields("Location: " + location))).containsExactly(TARGET, expected);
    assertThat(invalidated(fields("Content-Location: " + location)))
        .containsExactly(TARGET, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "http://b:8080/other",
    "http://a/other", // another port is another origin
    "https://a:8080/other",
    "//b/other",
    "http://b@a:8080/other",
    "mailto:a@b",
    "'http://a:8080/%%'",
    "'http://a:8080/ x'",
  })
  void nothingOfAnotherOrigin(String location) {
    assertThat(invalidated(fields("Location: " + location))).containsExactly(TARGET);
  }

  @Test
  void aTargetThatIsNoUrlToJavaIsStillInvalidated() {
    assertThat(Invalidation.of(new HttpString("POST"), "http://a/x|y", 200, fields("Location: /b")))
        .containsExactly("http://a/x|y");
  }

  private static Iterable<String> invalidated(HeaderMap response) {
    return Invalidation.of(new HttpString("POST"), TARGET, 200, response);
  }
}
