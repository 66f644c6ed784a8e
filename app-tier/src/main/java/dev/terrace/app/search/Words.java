package dev.terrace.app.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds words in texts, as InnoDB's parser does, and compares them as the collation does. */
final class Words {
  /**
   * A word in a text.
   *
   * @param start index of its first character
   * @param end index after its last one
   * @param folded the word without case and accents
   */
  record Word(int start, int end, String folded) {}

  /** Letters that utf8mb4_unicode_520_ci takes for others, but that do not decompose. */
  private static final Map<Character, String> EQUAL =
      Map.ofEntries(
          Map.entry('ß', "ss"),
          Map.entry('æ', "ae"),
          Map.entry('œ', "oe"),
          Map.entry('ø', "o"),
          Map.entry('ð', "d"),
          Map.entry('đ', "d"),
          Map.entry('ħ', "h"),
          Map.entry('ł', "l"),
          Map.entry('ς', "σ"),
          Map.entry('ѐ', "е"),
          Map.entry('ё', "е"),
          Map.entry('ѝ', "и"));

  private Words() {}

  static List<Word> in(String text) {
    var words = new ArrayList<Word>();
    int start = -1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (partOfWord(c)) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        words.add(word(text, start, i));
        start = -1;
      }
      i += Character.charCount(c);
    }
    if (start >= 0) {
      words.add(word(text, start, text.length()));
    }
    return words;
  }

  /** Letters, digits, the marks that belong to letters, and the underscore. */
  static boolean partOfWord(int c) {
    return Character.isLetterOrDigit(c)
        || c == '_'
        || switch (Character.getType(c)) {
          case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK -> true;
          default -> false;
        };
  }

  /** Two words are the same to the database if their folded forms are equal. */
  static String fold(String word) {
    var lower = word.toLowerCase(Locale.ROOT);
    if (isPlain(lower)) {
      return lower;
    }
    var folded = new StringBuilder(lower.length());
    // Composed first: й is another letter than и, though it is decomposed into it and a mark.
    for (char c : Normalizer.normalize(lower, Normalizer.Form.NFC).toCharArray()) {
      var equal = EQUAL.get(c);
      if (equal != null) {
        folded.append(equal);
      } else if (c >= '\u0400' && c <= '\u052f') {
        folded.append(c);
      } else {
        appendBase(folded, c);
      }
    }
    return folded.toString();
  }

  private static void appendBase(StringBuilder folded, char letter) {
    for (char c :
        Normalizer.normalize(String.valueOf(letter), Normalizer.Form.NFKD).toCharArray()) {
      if (c < '\u0300' || c > '\u036f') {
        folded.append(EQUAL.getOrDefault(c, String.valueOf(c)));
      }
    }
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static Word word(String text, int start, int end) {
    return new Word(start, end, fold(text.substring(start, end)));
  }
}
