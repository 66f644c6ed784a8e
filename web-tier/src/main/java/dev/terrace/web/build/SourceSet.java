package dev.terrace.web.build;

import java.util.ArrayList;
import java.util.List;

/** The addresses in a {@code srcset} attribute (HTML §4.8.4.2.1). */
final class SourceSet {
  private SourceSet() {}

  static List<Reference.Span> addresses(String value) {
    List<Reference.Span> found = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < value.length() && (Text.isSpace(value.charAt(at)) || value.charAt(at) == ',')) {
        at++;
      }
      if (at == value.length()) {
        return found;
      }
      int start = at;
      while (at < value.length() && !Text.isSpace(value.charAt(at))) {
        at++;
      }
      int end = at;
      while (end > start && value.charAt(end - 1) == ',') {
        end--;
      }
      found.add(new Reference.Span(start, end));
      if (end == at) { // no comma yet: descriptors up to the next one outside of parentheses
        int depth = 0;
        while (at < value.length() && (depth > 0 || value.charAt(at) != ',')) {
          char c = value.charAt(at++);
          depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
      }
    }
  }
}
