package dev.terrace.app.article;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tags in one text field: {@code java, load balancing}, or simply {@code java linux}. Where there
 * is a comma, commas alone divide, since tags may have blanks in them. A tag that has a comma
 * itself stands in quotation marks, with its own ones doubled, as in a CSV file (RFC 4180): {@code
 * "a, b"}.
 */
final class TagText {
  private static final char QUOTE = '"';

  private TagText() {}

  static List<String> tags(String text) {
    return parts(text)
        .map(String::strip)
        .filter(tag -> !tag.isEmpty())
        .map(TagText::plain)
        .toList();
  }

  private static Stream<String> parts(String text) {
    return text.indexOf(',') >= 0 ? dividedByCommas(text) : Stream.of(text.split("\\s", -1));
  }

  private static Stream<String> dividedByCommas(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    int at = 0;
    while (at < text.length()) {
      int end = quotedEnd(text, start, at);
      if (end > at) {
        at = end;
      } else if (text.charAt(at) == ',') {
        parts.add(text.substring(start, at));
        at++;
        start = at;
      } else {
        at++;
      }
    }
    parts.add(text.substring(start));
    return parts.stream();
  }

  /** Where the quoted tag ends that begins here; -1: none does. */
  private static int quotedEnd(String text, int start, int at) {
    if (text.charAt(at) != QUOTE || !text.substring(start, at).isBlank()) {
      return -1;
    }
    int end = at + 1;
    while (true) {
      end = text.indexOf(QUOTE, end);
      if (end < 0) {
        return -1; // a quotation mark that is meant as such
      }
      if (end + 1 < text.length() && text.charAt(end + 1) == QUOTE) {
        end += 2;
        continue;
      }
      int next = end + 1;
      while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
        next++;
      }
      return next == text.length() || text.charAt(next) == ',' ? next : -1;
    }
  }

  private static String plain(String part) {
    return quoted(part) ? part.substring(1, part.length() - 1).replace("\"\"", "\"").strip() : part;
  }

  private static boolean quoted(String part) {
    return part.length() > 2 && quotedEnd(part, 0, 0) == part.length();
  }

  /** The text that {@link #tags} makes these tags of. */
  static String text(List<String> tags) {
    var text = String.join(", ", tags.stream().map(TagText::written).toList());
    boolean oneWithBlanks = tags.size() == 1 && text.chars().anyMatch(Character::isWhitespace);
    return oneWithBlanks ? text + "," : text;
  }

  private static String written(String tag) {
    return tag.indexOf(',') >= 0 || tag.charAt(0) == QUOTE
        ? QUOTE + tag.replace("\"", "\"\"") + QUOTE
        : tag;
  }
}
