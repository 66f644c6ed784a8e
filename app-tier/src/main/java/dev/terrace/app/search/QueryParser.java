package dev.terrace.app.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes apart what was typed. Nothing but letters, digits and underscores gets through, so nothing
 * can be typed that the database would take for an operator.
 */
final class QueryParser {
  private static final String QUOTES = "\"“”„«»";

  private final String text;
  private final List<SearchTerm> terms = new ArrayList<>();
  private int at;

  private QueryParser(String typed) {
    this.text = Normalizer.normalize(typed, Normalizer.Form.NFC);
  }

  static List<SearchTerm> parse(String typed) {
    var parser = new QueryParser(typed);
    parser.read();
    return parser.terms;
  }

  private void read() {
    boolean afterGap = true;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      // Inside a word a hyphen is a hyphen: e-mail.
      boolean unwanted = c == '-' && afterGap;
      if (unwanted) {
        at++;
        c = at < text.length() ? text.codePointAt(at) : ' ';
      }
      if (isQuote(c) && phrase(unwanted)) {
        afterGap = false;
      } else if (Words.partOfWord(c)) {
        chunk(unwanted);
        afterGap = false;
      } else {
        afterGap = Character.isWhitespace(c) || Character.isSpaceChar(c);
        at += Character.charCount(c);
      }
    }
  }

  /** Words with no blank between them, such as e-mail or node.js, are one in what they share. */
  private void chunk(boolean unwanted) {
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (Character.isWhitespace(c) || Character.isSpaceChar(c) || isQuote(c)) {
        return;
      }
      if (!Words.partOfWord(c)) {
        at += Character.charCount(c);
        continue;
      }
      var word = word();
      boolean prefix = at < text.length() && text.charAt(at) == '*';
      terms.add(new SearchTerm.Word(word, prefix, unwanted));
    }
  }

  /** Whether there was one; a quotation mark that is never closed is passed over. */
  private boolean phrase(boolean unwanted) {
    int end = at + 1;
    while (end < text.length() && !isQuote(text.charAt(end))) {
      end++;
    }
    if (end == text.length()) {
      return false;
    }
    var words =
        Words.in(text.substring(at + 1, end)).stream()
            .map(word -> text.substring(at + 1 + word.start(), at + 1 + word.end()))
            .toList();
    at = end + 1;
    if (words.size() == 1) {
      terms.add(new SearchTerm.Word(words.getFirst(), false, unwanted));
    } else if (!words.isEmpty()) {
      terms.add(new SearchTerm.Phrase(words, unwanted));
    }
    return true;
  }

  private String word() {
    int start = at;
    while (at < text.length() && Words.partOfWord(text.codePointAt(at))) {
      at += Character.charCount(text.codePointAt(at));
    }
    return text.substring(start, at);
  }

  private static boolean isQuote(int c) {
    return QUOTES.indexOf(c) >= 0;
  }
}
