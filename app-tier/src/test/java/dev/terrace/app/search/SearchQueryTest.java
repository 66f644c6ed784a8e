package dev.terrace.app.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.app.search.SearchQuery.LeftOut;
import dev.terrace.app.search.SearchQuery.Reason;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SearchQueryTest {
  private static final IndexRules RULES = new IndexRules(3);

  @Test
  void wordsPhrasesPrefixesAndUnwantedOnes() {
    assertThat(terms("cache timeout")).isEqualTo("cache timeout");
    assertThat(terms("\"slow query\" log")).isEqualTo("\"slow query\" log");
    assertThat(terms("dat* -mongo -\"big data\"")).isEqualTo("dat* -mongo -\"big data\"");
    assertThat(terms("“slow query”")).isEqualTo("\"slow query\"");
    assertThat(terms("Straße naïve привет foo_bar 2026"))
        .isEqualTo("Straße naïve привет foo_bar 2026");
  }

  @Test
  void everythingElsePartsWords() {
    assertThat(terms("cache,timeout;(retry)")).isEqualTo("cache timeout retry");
    assertThat(terms("+cache ~timeout <retry >again @log"))
        .isEqualTo("cache timeout retry again log");
    assertThat(terms("** + - \" '' () @ ~ < > \\ % ; --")).isEmpty();
    assertThat(terms("cafe\u0301 🍕 \ud83c")).isEqualTo("café");
  }

  @Test
  void hyphensInsideWordsAreNoMinus() {
    assertThat(terms("two-phase e-mail don't node.js")).isEqualTo("two phase mail don node");
    assertThat(terms("-two-phase")).isEqualTo("-two -phase");
  }

  @Test
  void unclosedQuotationMarksDoNothing() {
    assertThat(terms("\"slow query")).isEqualTo("slow query");
    assertThat(terms("disk 5\" drive \"")).isEqualTo("disk drive");
    assertThat(terms("slow \"query\" \"\" log")).isEqualTo("slow query log");
  }

  @Test
  void whatTheIndexDoesNotHoldIsLeftOutAndSaid() {
    var query =
        SearchQuery.parse("the cat in C++ " + "x".repeat(85) + " \"to be\" \"go on\"", RULES);

    assertThat(print(query)).isEqualTo("cat");
    assertThat(query.leftOut())
        .containsExactly(
            new LeftOut("the", Reason.TOO_COMMON),
            new LeftOut("in", Reason.TOO_SHORT),
            new LeftOut("C", Reason.TOO_SHORT),
            new LeftOut("x".repeat(85), Reason.TOO_LONG),
            new LeftOut("to be", Reason.TOO_SHORT),
            new LeftOut("go on", Reason.TOO_SHORT));
  }

  @Test
  void stopWordsStayInPhrasesAndAsBeginnings() {
    assertThat(terms("\"end of the year\" the*")).isEqualTo("\"end of the year\" the*");
    assertThat(terms("\"the cache\"")).isEqualTo("\"the cache\"");
    assertThat(SearchQuery.parse("\"what when\"", RULES).leftOut())
        .containsExactly(new LeftOut("what when", Reason.TOO_COMMON));
  }

  @Test
  void tenTermsAreEnoughAndEachCountsOnce() {
    var query = SearchQuery.parse("aaa aaa bbb ccc ddd eee fff ggg hhh iii jjj kkk lll", RULES);

    assertThat(query.terms()).hasSize(10);
    assertThat(query.leftOut())
        .containsExactly(new LeftOut("kkk", Reason.TOO_MANY), new LeftOut("lll", Reason.TOO_MANY));
  }

  @Test
  void aShorterMinimumOfTheServerIsObeyed() {
    assertThat(print(SearchQuery.parse("go is x", new IndexRules(1)))).isEqualTo("go x");
  }

  @Test
  void tooBroadPhrasesBecomeWordsAndUnwantedOnesGo() {
    var query = SearchQuery.parse("log \"end of year\" -\"slow query\"", RULES);

    assertThat(print(query.loosened(query.phrases(), RULES))).isEqualTo("log end year");
    assertThat(print(query.loosened(List.of(), RULES))).isEqualTo(print(query));
  }

  @Test
  void nothingThatCanBeTypedGetsAnOperatorThrough() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var typed = typed(random);
      for (var term : SearchQuery.parse(typed, RULES).terms()) {
        assertThat(term.booleanMode())
            .as("%s, seed %d", typed, seed)
            .matches(
                "[\\p{L}\\p{M}\\p{Nd}_]+\\*?|\"[\\p{L}\\p{M}\\p{Nd}_]+("
                    + " [\\p{L}\\p{M}\\p{Nd}_]+)+\"");
      }
    }
  }

  private static String typed(Random random) {
    var alphabet = "aB1_ß\"+-*()<>~@'“” \t\\%:.é\u0301中\u0000";
    var typed = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      typed.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return typed.toString();
  }

  private static String terms(String typed) {
    return print(SearchQuery.parse(typed, RULES));
  }

  private static String print(SearchQuery query) {
    return query.terms().stream()
        .map(term -> (term.unwanted() ? "-" : "") + term.booleanMode())
        .collect(Collectors.joining(" "));
  }
}
