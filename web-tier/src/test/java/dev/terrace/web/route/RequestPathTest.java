package dev.terrace.web.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/,                '',           true",
    "/a,               a,            false",
    "/a/,              a,            true",
    "/a/b.html,        a|b.html,     false",
    "//a///b/,         a|b,          true",
    "/a%20b,           a b,          false",
    "/%C3%A9/%f0%9F%92%A1, é|💡,      false",
    "/%61pi,           api,          false",
    "/a%2fb,           a/b,          false",
    "/a+b,             a+b,          false",
    "/%252e%252e/x,    %2e%2e|x,     false",
    "/...,             ...,          false",
    "/..a,             ..a,          false",
  })
  void isDecodedOnceAndSplit(String raw, String segments, boolean directory) {
    RequestPath path = RequestPath.parse(raw).orElseThrow();

    assertThat(String.join("|", path.segments())).isEqualTo(segments);
    assertThat(path.directory()).isEqualTo(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "*",
        "/.",
        "/..",
        "/../x",
        "/a/../../x",
        "/a/./b",
        "/%2e%2e/x",
        "/%2E%2e/x",
        "/.%2e/x",
        "/..%2fx",
        "/x%2f..%2f..",
        "/..%5cx",
        "/..\\x",
        "/..;a=b/x",
        "/%2e%2e%3b/x",
        "/%00",
        "/x%00.html",
        "/%0d%0aX",
        "/%7f",
        "/%",
        "/%2",
        "/%zz",
        "/%+1",
        "/%c0%ae%c0%ae/x",
        "/%ff",
        "/%ed%a0%80",
        "/é"
      })
  void whatCouldMeanSomethingElseElsewhereIsRefused(String raw) {
    assertThat(RequestPath.parse(raw)).isEmpty();
  }

  @Test
  void prefixesAreWholeSegments() {
    RequestPath path = RequestPath.parse("/api/articles").orElseThrow();

    assertThat(path.startsWith(List.of())).isTrue();
    assertThat(path.startsWith(List.of("api"))).isTrue();
    assertThat(path.startsWith(List.of("api", "articles"))).isTrue();
    assertThat(path.startsWith(List.of("ap"))).isFalse();
    assertThat(path.startsWith(List.of("api", "articles", "x"))).isFalse();
  }
}
