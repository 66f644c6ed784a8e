package dev.terrace.app.search;

import java.util.List;

/** One thing that a search asks for, or asks to be left out. Words are as they were typed. */
sealed interface SearchTerm {
  /** Whether articles that have it are not wanted. */
  boolean unwanted();

  /** In the language of boolean mode, without its sign. */
  String booleanMode();

  /**
   * A word.
   *
   * @param prefix whether longer words that begin so will do
   */
  record Word(String text, boolean prefix, boolean unwanted) implements SearchTerm {
    @Override
    public String booleanMode() {
      return prefix ? text + "*" : text;
    }
  }

  /**
   * Words one after the other, whatever stands between them. Those that the index does not hold
   * count too, where articles are read: "end of year" is not "end year".
   */
  record Phrase(List<String> words, boolean unwanted) implements SearchTerm {
    public Phrase {
      words = List.copyOf(words);
    }

    @Override
    public String booleanMode() {
      return "\"" + String.join(" ", words) + "\"";
    }

    /** All of its words, in any order. */
    List<SearchTerm> loose(IndexRules rules) {
      return words.stream()
          .filter(rules::indexes)
          .<SearchTerm>map(word -> new Word(word, false, unwanted))
          .toList();
    }
  }
}
