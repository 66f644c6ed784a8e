package dev.terrace.app.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
  private static final Set<String> ELEMENTS =
      Set.of(
          "p",
          "br",
          "hr",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "ul",
          "ol",
          "li",
          "blockquote",
          "pre",
          "code",
          "em",
          "strong",
          "del",
          "div",
          "table",
          "thead",
          "tbody",
          "tr",
          "th",
          "td",
          "a",
          "img");

  private static final Map<String, String> ATTRIBUTES =
      Map.ofEntries(
          Map.entry("href", "(https?:|//)?[^\\s<>\"]*"),
          Map.entry("src", "(https?:|//)?[^\\s<>\"]*"),
          Map.entry("title", "(?s).*"),
          Map.entry("alt", "(?s).*"),
          Map.entry("rel", "nofollow ugc noopener"),
          Map.entry("id", "h-.*"),
          Map.entry("class", "scrolls|language-.*"),
          Map.entry("tabindex", "0"),
          Map.entry("loading", "lazy"),
          Map.entry("decoding", "async"),
          Map.entry("align", "left|center|right"),
          Map.entry("start", "[0-9]+"));

  private final Markdown markdown = new Markdown(new ByteSize(0));

  @Test
  void headingsLeaveTheFirstLevelToTheTitle() {
    assertThat(article("# One\n\n## Two\n\n# Three"))
        .contains("One</h2>")
        .contains("Two</h3>")
        .contains("Three</h2>");
    assertThat(comment("# One")).isEqualTo("<h3>One</h3>");
    assertThat(article("# Über uns\n\n# Über uns"))
        .contains("<h2 id=\"h-über-uns\">")
        .contains("<h2 id=\"h-über-uns-2\">");
  }

  @Test
  void headingsLeaveNoLevelOut() {
    assertThat(article("### One\n\n##### Two\n\n#### Three\n\n# Four"))
        .contains("One</h2>", "Two</h3>", "Three</h3>", "Four</h2>");
    assertThat(comment("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6"))
        .contains("1</h3>", "4</h6>", "5</h6>", "6</h6>");
  }

  @Test
  void linksToElsewhereAreNotVouchedFor() {
    assertThat(article("[x](https://a.example/?b=1&c)"))
        .contains("rel=\"nofollow ugc noopener\"")
        .contains("href=\"https://a.example/?b&#61;1&amp;c\"");
    assertThat(article("https://a.example")).contains("<a ").contains("nofollow");
    assertThat(article("[x](//a.example)")).contains("nofollow");
    for (var inside : new String[] {"/article/x", "#h-one", "?page=2", "a/b:c", ""}) {
      assertThat(article("[x](" + inside + ")")).doesNotContain("rel=");
    }
  }

  @Test
  void imagesAreLoadedWhenTheyAreSeen() {
    assertThat(article("![A cat](/images/cat.png \"Cat\")"))
        .contains("loading=\"lazy\"")
        .contains("decoding=\"async\"")
        .contains("alt=\"A cat\"")
        .contains("src=\"/images/cat.png\"");
  }

  @Test
  void codeKeepsItsLanguageAndCanBeScrolled() {
    assertThat(article("```java\nint x;\n```"))
        .contains("<pre tabindex=\"0\"><code class=\"language-java\">int x;");
    assertThat(article("```c++\nx\n```")).contains("class=\"language-c&#43;&#43;\"");
    assertThat(article("```\"><script>\nx\n```")).doesNotContain("class").doesNotContain("<script");
  }

  @Test
  void tablesScrollByThemselves() {
    var html = article("| a | b |\n|---|--:|\n| 1 | 2 |");

    assertThat(html)
        .contains("<div class=\"scrolls\" tabindex=\"0\"><table>")
        .contains("<th align=\"right\">b</th>")
        .contains("<td>1</td>")
        .contains("</table></div>");
  }

  @Test
  void furtherSyntax() {
    assertThat(article("~~gone~~")).contains("<del>gone</del>");
    assertThat(article("3. x")).contains("<ol start=\"3\">");
    assertThat(article("a  \nb")).contains("<br");
    assertThat(article("<b>x</b>")).contains("&lt;b&gt;x&lt;/b&gt;");
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void attacksComeOutHarmless(String attack) {
    assertHarmless(article(attack));
    assertHarmless(comment(attack));
    assertHarmless(article("> " + attack + "\n\n* " + attack + "\n\n| x |\n|---|\n| " + attack));
  }

  static Stream<String> attacks() throws IOException {
    return Files.readString(Path.of("src/test/resources/xss.txt"))
        .lines()
        .filter(line -> !line.isBlank())
        .map(line ->
            line.replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\0", "\0")
                .replace("\\r", "\r"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[",
        "![",
        "*a ",
        "**a _b ",
        "`",
        "``a` ",
        "<",
        "](",
        "[a](",
        "[a]: b\n",
        "> ",
        "* ",
        "- a\n  ",
        "1. ",
        "# ",
        "~~",
        "a|b\n-|-\n",
        "|",
        "\\",
        "&",
        "<a ",
        "https://",
        "```\n",
        "[][",
        "[a](<b",
        "![a](b ",
        "_a*",
        "<!--",
        "a\n=\n"
      })
  void textsMeantToTakeLongOrNestDeeplyDoNeither(String unit) {
    var begin = Instant.now();

    var html = article(unit.repeat(100_000 / unit.length()));

    assertHarmless(html);
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
  }

  private static void assertHarmless(String html) {
    var body = Jsoup.parseBodyFragment(html);
    for (Element element : body.select("body *")) {
      assertThat(element.normalName()).as(html).isIn(ELEMENTS);
      element
          .attributes()
          .forEach(attribute -> {
            var name = attribute.getKey();
            assertThat(ATTRIBUTES).as(html).containsKey(name);
            assertThat(attribute.getValue()).as(html).matches(ATTRIBUTES.getOrDefault(name, ""));
          });
      for (var name : List.of("href", "src")) {
        var target = element.attr(name).strip().toLowerCase(Locale.ROOT);
        int colon = target.indexOf(':');
        int slash = target.indexOf('/');
        boolean scheme = colon >= 0 && (slash < 0 || colon < slash);
        assertThat(!scheme || target.startsWith("http:") || target.startsWith("https:"))
            .as(html)
            .isTrue();
      }
    }
  }

  private String article(String text) {
    return markdown.article(text).html().strip();
  }

  private String comment(String text) {
    return markdown.comment(text).html().strip();
  }
}
