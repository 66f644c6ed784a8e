package dev.terrace.web.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmallPartsTest {
  @ParameterizedTest
  @CsvSource({
    "/a/b.css,  c.png,            /a/c.png",
    "/a/b.css,  ./c.png?v=1#x,    /a/c.png",
    "/a/b.css,  ../c.png,         /c.png",
    "/a/b.css,  /x/../c.png,      /c.png",
    "/a/b.css,  '  c%20d.png ',   /a/c d.png",
    "/a/b.css,  c%2Bd+e.png,      /a/c+d+e.png",
    "/a/b.css,  100%.png,         /a/100%.png",
    "/a/b.css,  c/,               /a/c/",
  })
  void referencesAreFollowed(String base, String reference, String path) {
    assertThat(Address.of(base, reference)).isEqualTo(new Address.Path(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "#x", "?x", "https://example.org/a", "//example.org/a", "data:,x", "MAILTO:x"})
  void whatLeadsElsewhereIsLeftAlone(String reference) {
    assertThat(Address.of("/a", reference)).isEqualTo(new Address.Elsewhere());
  }

  @Test
  void nothingIsAboveTheRoot() {
    assertThat(Address.of("/a/b", "../../c")).isEqualTo(new Address.Outside());
    assertThat(Address.of("/a/b", "%2e%2e/%2e%2e/c")).isEqualTo(new Address.Outside());
  }

  @ParameterizedTest
  @CsvSource({
    "a.css,             b.1f.css,  b.1f.css",
    "../x/a.css?v=1#y,  b.1f.css,  ../x/b.1f.css?v=1#y",
    "/x/a%20b.css,      a b.1f.css, /x/a%20b.1f.css",
    "a~b.css,           a~b.1f.css, a~b.1f.css",
  })
  void onlyTheNameIsReplaced(String reference, String fileName, String renamed) {
    assertThat(Address.renamed(reference, fileName)).isEqualTo(renamed);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{ \"a\" : [ 1.50 , -2e+9 , true , null ] , \"b\" : \"x \\\" y\" } | {\"a\":[1.50,-2e+9,true,null],\"b\":\"x \\\" y\"}",
        " [ ] | []",
        "{ }  | {}",
        "\" x \" | \" x \"",
      })
  void jsonKeepsItsTokens(String json, String minified) {
    assertThat(Json.minify(json)).isEqualTo(minified);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "1.",
        "tru",
        "\"a",
        "1 2",
        "'a'",
        "{\"a\"}"
      })
  void whatIsNoJsonIsRefused(String json) {
    assertThatThrownBy(() -> Json.minify(json)).isInstanceOf(SyntaxException.class);
  }

  @Test
  void jsonOfAnyDepthEndsWithAnError() {
    assertThatThrownBy(() -> Json.minify("[".repeat(100_000)))
        .isInstanceOf(SyntaxException.class)
        .hasMessageContaining("500");
  }

  @Test
  void linesAreCountedHoweverTheyEnd() {
    assertThat(Text.line("a\nb\r\nc\rd", 0)).isEqualTo(1);
    assertThat(Text.line("a\nb\r\nc\rd", 2)).isEqualTo(2);
    assertThat(Text.line("a\nb\r\nc\rd", 5)).isEqualTo(3);
    assertThat(Text.line("a\nb\r\nc\rd", 7)).isEqualTo(4);
  }

  @Test
  void whatIsReferredToComesFirstAndCirclesAreOne() {
    var graph =
        Map.of(
            "a", List.of("b", "e"),
            "b", List.of("c"),
            "c", List.of("d", "b"),
            "d", List.<String>of(),
            "e", List.of("e"));

    assertThat(
            Components.of(
                graph.keySet().stream().sorted().toList(),
                node -> graph.getOrDefault(node, List.of())))
        .containsExactly(List.of("d"), List.of("b", "c"), List.of("e"), List.of("a"));
  }
}
