package dev.terrace.web.build;

import java.util.Comparator;
import java.util.List;

/** Work on a text by positions in it. */
final class Text {
  private Text() {}

  /** A piece to put in the place of another. */
  record Edit(int start, int end, String replacement) {}

  /** The line of a position, from 1. */
  static int line(String text, int offset) {
    int line = 1;
    for (int i = 0; i < Math.min(offset, text.length()); i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
        line++;
      }
    }
    return line;
  }

  /** The text with all edits made, which must not overlap. */
  static String apply(String text, List<Edit> edits) {
    var sorted = edits.stream().sorted(Comparator.comparingInt(Edit::start)).toList();
    var out = new StringBuilder(text.length());
    int at = 0;
    for (Edit edit : sorted) {
      if (edit.start() < at) {
        throw new IllegalStateException("edits overlap at " + edit.start());
      }
      out.append(text, at, edit.start()).append(edit.replacement());
      at = edit.end();
    }
    return out.append(text, at, text.length()).toString();
  }

  /** Space, tab, line feed, carriage return and form feed: what HTML and CSS call whitespace. */
  static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }
}
