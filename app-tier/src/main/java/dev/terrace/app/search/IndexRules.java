package dev.terrace.app.search;

import java.util.Locale;
import java.util.Set;

/**
 * Which words the full-text index holds. InnoDB finds nothing at all for a query that demands a
 * word which it leaves out, so such words must not be asked for.
 *
 * @param shortest letters of the shortest word, InnoDB's {@code innodb_ft_min_token_size}
 */
record IndexRules(int shortest) {
  /** InnoDB's {@code innodb_ft_max_token_size} unless changed. */
  static final int LONGEST = 84;

  /**
   * The words of {@code INFORMATION_SCHEMA.INNODB_FT_DEFAULT_STOPWORD}, the same on MySQL and
   * MariaDB; those with fewer than three letters come back when {@code shortest} is lowered.
   */
  private static final Set<String> STOP_WORDS =
      Set.of(
          "a", "about", "an", "are", "as", "at", "be", "by", "com", "de", "en", "for", "from",
          "how", "i", "in", "is", "it", "la", "of", "on", "or", "that", "the", "this", "to", "und",
          "was", "what", "when", "where", "who", "will", "with", "www");

  boolean tooShort(String word) {
    return length(word) < shortest;
  }

  boolean tooLong(String word) {
    return length(word) > LONGEST;
  }

  boolean stopWord(String word) {
    return STOP_WORDS.contains(word.toLowerCase(Locale.ROOT));
  }

  boolean indexes(String word) {
    return !tooShort(word) && !tooLong(word) && !stopWord(word);
  }

  private static int length(String word) {
    return word.codePointCount(0, word.length());
  }
}
