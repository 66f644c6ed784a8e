package dev.terrace.app.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What somebody asks for: words that must all be there, {@code "phrases"}, {@code begin*}, {@code
 * -unwanted}. Anything can be typed: what is no word parts words, and a quotation mark without its
 * partner does nothing.
 *
 * @param terms in the order typed, at most {@value #MOST_TERMS}
 * @param leftOut words that were typed but are not looked for
 */
record SearchQuery(List<SearchTerm> terms, List<LeftOut> leftOut) {
  /** More would make the database work longer, and no search better. */
  static final int MOST_TERMS = 10;

  /** Why a word is not looked for. */
  enum Reason {
    /** It has fewer letters than the index holds. */
    TOO_SHORT,
    /** It has more letters than the index holds. */
    TOO_LONG,
    /** A stop word. */
    TOO_COMMON,
    /** There are enough words already. */
    TOO_MANY
  }

  /** A word that is not looked for, or the words of a phrase of which none is. */
  record LeftOut(String text, Reason reason) {}

  SearchQuery {
    terms = List.copyOf(terms);
    leftOut = List.copyOf(leftOut);
  }

  static SearchQuery parse(String typed, IndexRules rules) {
    var terms = new LinkedHashSet<SearchTerm>();
    var leftOut = new LinkedHashSet<LeftOut>();
    for (var term : QueryParser.parse(typed)) {
      switch (use(term, rules)) {
        case Use.No(LeftOut reason) -> leftOut.add(reason);
        case Use.As(SearchTerm used) when terms.contains(used) -> {}
        case Use.As(SearchTerm used) when terms.size() < MOST_TERMS -> terms.add(used);
        case Use.As(SearchTerm used) -> leftOut.add(new LeftOut(text(used), Reason.TOO_MANY));
      }
    }
    return new SearchQuery(List.copyOf(terms), List.copyOf(leftOut));
  }

  /** What articles must have. Without any such term nothing can be found. */
  List<SearchTerm> wanted() {
    return terms.stream().filter(term -> !term.unwanted()).toList();
  }

  List<SearchTerm> unwanted() {
    return terms.stream().filter(SearchTerm::unwanted).toList();
  }

  List<SearchTerm.Phrase> phrases() {
    return terms.stream()
        .filter(SearchTerm.Phrase.class::isInstance)
        .map(SearchTerm.Phrase.class::cast)
        .toList();
  }

  /** The same search, but with the words of those phrases wanted in any order. */
  SearchQuery loosened(List<SearchTerm.Phrase> phrases, IndexRules rules) {
    var looser =
        terms.stream()
            .flatMap(term ->
                term instanceof SearchTerm.Phrase phrase && phrases.contains(phrase)
                    ? phrase.unwanted() ? Stream.<SearchTerm>of() : phrase.loose(rules).stream()
                    : Stream.of(term))
            .distinct()
            .toList();
    return new SearchQuery(looser, leftOut);
  }

  private static String text(SearchTerm term) {
    return switch (term) {
      case SearchTerm.Word word -> word.text();
      case SearchTerm.Phrase phrase -> String.join(" ", phrase.words());
    };
  }

  private sealed interface Use {
    record As(SearchTerm term) implements Use {}

    record No(LeftOut reason) implements Use {}
  }

  private static Use use(SearchTerm term, IndexRules rules) {
    return switch (term) {
      case SearchTerm.Word word -> use(word, rules);
      case SearchTerm.Phrase phrase -> use(phrase, rules);
    };
  }

  private static Use use(SearchTerm.Word word, IndexRules rules) {
    var text = word.text();
    if (rules.tooShort(text)) {
      return new Use.No(new LeftOut(text, Reason.TOO_SHORT));
    }
    if (rules.tooLong(text)) {
      return new Use.No(new LeftOut(text, Reason.TOO_LONG));
    }
    // "the*" is fine: it is "theory" that is meant.
    return rules.stopWord(text) && !word.prefix()
        ? new Use.No(new LeftOut(text, Reason.TOO_COMMON))
        : new Use.As(word);
  }

  private static Use use(SearchTerm.Phrase phrase, IndexRules rules) {
    if (phrase.words().stream().anyMatch(rules::indexes)) {
      return new Use.As(phrase);
    }
    boolean allShort = phrase.words().stream().allMatch(rules::tooShort);
    return new Use.No(new LeftOut(text(phrase), allShort ? Reason.TOO_SHORT : Reason.TOO_COMMON));
  }
}
