package dev.terrace.app.search;

import java.util.ArrayList;
import java.util.List;

/**
 * Plain text of which parts are marked as hits. Whoever prints it escapes each part and puts the
 * element {@code mark} around the marked ones: no markup ever goes through here.
 *
 * @param parts in order; together they are the text
 */
public record MarkedText(List<Part> parts) {
  /** A piece of the text. */
  public record Part(String text, boolean marked) {}

  public MarkedText {
    parts = List.copyOf(parts);
  }

  /** The whole text without the marks. */
  public String plain() {
    var plain = new StringBuilder();
    parts.forEach(part -> plain.append(part.text()));
    return plain.toString();
  }

  /** The text between two indexes, with the spans (in order, not overlapping) marked. */
  static MarkedText of(String text, List<Span> spans, int from, int to) {
    var parts = new ArrayList<Part>();
    int done = from;
    for (var span : spans) {
      if (span.start() < from || span.end() > to) {
        continue;
      }
      add(parts, text, done, span.start(), false);
      add(parts, text, span.start(), span.end(), true);
      done = span.end();
    }
    add(parts, text, done, to, false);
    return new MarkedText(parts);
  }

  MarkedText between(String before, String after) {
    var all = new ArrayList<>(parts);
    if (!before.isEmpty()) {
      all.addFirst(new Part(before, false));
    }
    if (!after.isEmpty()) {
      all.addLast(new Part(after, false));
    }
    return new MarkedText(all);
  }

  private static void add(List<Part> parts, String text, int start, int end, boolean marked) {
    if (start < end) {
      parts.add(new Part(text.substring(start, end), marked));
    }
  }

  /**
   * A hit.
   *
   * @param start index of its first character
   * @param end index after its last one
   */
  record Span(int start, int end) {}
}
