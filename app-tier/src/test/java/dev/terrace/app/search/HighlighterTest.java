package dev.terrace.app.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HighlighterTest {
  private static final IndexRules RULES = new IndexRules(3);

  @Test
  void wholeWordsAreMarkedWhateverTheirCaseAndAccents() {
    assertThat(mark("cafe", "The Café, cafés and CAFE")).isEqualTo("The [Café], cafés and [CAFE]");
    assertThat(mark("STRASSE ærø", "Straße in Aero")).isEqualTo("[Straße] in [Aero]");
    assertThat(mark("елка", "Ёлка и йод")).isEqualTo("[Ёлка] и йод");
    assertThat(mark("иод", "Ёлка и йод")).isEqualTo("Ёлка и йод");
  }

  @Test
  void prefixesMarkTheWholeWordUnwantedOnesNothing() {
    assertThat(mark("dat* -big", "big Databases, data, update"))
        .isEqualTo("big [Databases], [data], update");
  }

  @Test
  void phrasesAreMarkedAsOnePieceWhateverStandsBetween() {
    assertThat(mark("\"slow query\"", "slow query, slow\n*query* and query slow"))
        .isEqualTo("[slow query], [slow\n*query]* and query slow");
    assertThat(mark("\"end of year\" year", "the end of (year); year end"))
        .isEqualTo("the [end of (year]); [year] end");
    assertThat(mark("\"end year\"", "the end of year")).isEqualTo("the end of year");
  }

  @Test
  void markupIsTextLikeAnyOther() {
    assertThat(mark("script", "<script>alert(1)</script>"))
        .isEqualTo("<[script]>alert(1)</[script]>");
  }

  @Test
  void excerptsAreCutBetweenWordsWhereMostHitsAre() {
    var text = "word ".repeat(100) + "one cache here " + "word ".repeat(100) + "cache cache hit ";
    var excerpt = excerpt("cache", text + "word ".repeat(100));

    assertThat(excerpt)
        .startsWith("…word")
        .endsWith("word…")
        .contains("[cache] [cache] hit")
        .doesNotContain("one");
    assertThat(excerpt.length()).isLessThan(Highlighter.EXCERPT + 10);
  }

  @Test
  void shortTextsAreShownWholeAndTextsWithoutHitsFromTheirBeginning() {
    assertThat(excerpt("cache", "no hit")).isEqualTo("no hit");
    assertThat(excerpt("cache", "")).isEmpty();
    assertThat(excerpt("cache", "a cache")).isEqualTo("a [cache]");
    assertThat(excerpt("cache", "abc ".repeat(200))).startsWith("abc abc").endsWith("abc…");
    assertThat(excerpt("cache", "x".repeat(500))).isEqualTo("x".repeat(220) + "…");
    assertThat(excerpt("cache", "🍕".repeat(300))).endsWith("🍕…");
  }

  private static String mark(String query, String text) {
    return print(highlighter(query).mark(text));
  }

  private static String excerpt(String query, String text) {
    return print(highlighter(query).excerpt(text));
  }

  private static Highlighter highlighter(String query) {
    return new Highlighter(SearchQuery.parse(query, RULES));
  }

  private static String print(MarkedText text) {
    return text.parts().stream()
        .map(part -> part.marked() ? "[" + part.text() + "]" : part.text())
        .collect(Collectors.joining());
  }
}
