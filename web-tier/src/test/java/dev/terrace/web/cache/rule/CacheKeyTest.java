package dev.terrace.web.cache.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheKeyTest {
  @Test
  void holdsSchemeHostAndTarget() {
    CacheKey key = key("https", "Example.ORG:8443", "/A/b%2f?x=1&y");

    assertThat(key.text()).isEqualTo("https://example.org:8443/A/b%2f?x=1&y");
    assertThat(key.host()).isEqualTo("example.org:8443"); // the server is sent what is in the key
    assertThat(key.target()).isEqualTo("/A/b%2f?x=1&y");
  }

  @Test
  void requestsThatAServerCouldTellApartHaveDifferentKeys() {
    List<String> keys =
        List.of(
            key("http", "a", "/b/c").text(),
            key("https", "a", "/b/c").text(),
            key("http", "a:80", "/b/c").text(),
            key("http", "a", "/b%2Fc").text(),
            key("http", "a", "/b%2fc").text(),
            key("http", "a", "/b/c/").text(),
            key("http", "a", "//b/c").text(),
            key("http", "a", "/b/c?").text(),
            key("http", "a", "/b/c?x=1;y=2").text(), // parameter cloaking: nothing is interpreted
            key("http", "a", "/b/c?x=1&y=2").text(),
            key("http", "a", "/b/c?y=2&x=1").text(),
            key("http", "a", "/b/c?x=1&x=2").text(),
            key("http", "a", "/b/c?x=2&x=1").text(),
            Objects.requireNonNull(CacheKey.of("http", "a", "/b/c", "b", List.of())).text(),
            Objects.requireNonNull(CacheKey.of("http", null, "/b/c", null, List.of())).text());

    assertThat(keys).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a/b", "a?b", "a#b", "a\\b", "b@a", "a b", "a\tb", "a\"b", "a<b", "ä", "a\u0000"})
  void aHostThatCouldPassForAPathHasNoKey(String host) {
    assertThat(CacheKey.of("http", host, "/x", null, List.of())).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "a:443", ""})
  void aTargetThatIsNoPathHasNoKey(String target) {
    assertThat(CacheKey.of("http", "a", target, null, List.of())).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/a?utm_source=x, /a",
    "/a?utm_source=x&b=1, /a?b=1",
    "/a?b=1&utm_medium=x&c=2, /a?b=1&c=2",
    "/a?fbclid=x&fbclidx=y, /a?fbclidx=y",
    "/a?fbclid, /a",
    // Spelt otherwise it counts, and the server is sent it.
    "/a?UTM_source=x, /a?UTM_source=x",
    "/a?%75tm_source=x, /a?%75tm_source=x",
    "/a?b=1;utm_source=x, /a?b=1;utm_source=x",
    "/utm_source=x, /utm_source=x",
    "/a?b=?utm_source=x, /a?b=?utm_source=x",
  })
  void parametersThatDoNotCountAreNotSentEither(String target, String expected) {
    CacheKey key =
        Objects.requireNonNull(CacheKey.of("http", "a", target, null, List.of("utm_*", "fbclid")));

    assertThat(key.target()).isEqualTo(expected);
    assertThat(key.text()).isEqualTo("http://a" + expected);
  }

  @Test
  void theUrlIsFoundAgain() {
    CacheKey key = Objects.requireNonNull(CacheKey.of("http", "a", "/b?c", "port=99", List.of()));

    assertThat(CacheKey.url(key.text())).isEqualTo("http://a/b?c");
    assertThat(CacheKey.url("http://a/b")).isEqualTo("http://a/b");
  }

  private static CacheKey key(String scheme, @Nullable String host, String target) {
    return Objects.requireNonNull(CacheKey.of(scheme, host, target, null, List.of()));
  }
}
