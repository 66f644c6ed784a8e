package dev.terrace.app.article;

import java.util.List;
import java.util.stream.Stream;

/**
 * Tags in one text field: {@code java, load balancing}, or simply {@code java linux}. Where there
 * is a comma, commas alone divide, since tags may have blanks in them.
 */
final class TagText {
  private TagText() {}

  static List<String> tags(String text) {
    var parts = text.indexOf(',') >= 0 ? text.split(",", -1) : text.split("\\s", -1);
    return Stream.of(parts).map(String::strip).filter(tag -> !tag.isEmpty()).toList();
  }

  /** The text that {@link #tags} makes these tags of. */
  static String text(List<String> tags) {
    var text = String.join(", ", tags);
    boolean oneWithBlanks = tags.size() == 1 && text.chars().anyMatch(Character::isWhitespace);
    return oneWithBlanks ? text + "," : text;
  }
}
