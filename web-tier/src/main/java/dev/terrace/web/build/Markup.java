package dev.terrace.web.build;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;

/**
 * What HTML and SVG have in common. jsoup says what stands where; changes are made to the text
 * itself, so that nothing else of it changes.
 */
final class Markup {
  private final String text;

  Markup(String text) {
    this.text = text;
  }

  /** Where the value of an attribute stands, without quotes; null when it has none. */
  Reference.@org.jspecify.annotations.Nullable Span valueOf(Element element, Attribute attribute) {
    var range = element.attributes().sourceRange(attribute.getKey()).valueRange();
    return range.isTracked() && range.endPos() > range.startPos()
        ? new Reference.Span(range.startPos(), range.endPos())
        : null;
  }

  /** The reference that is the whole value of an attribute. */
  void add(
      List<Reference> found,
      Element element,
      Attribute attribute,
      Reference.Use use,
      Reference.@org.jspecify.annotations.Nullable Span integrity) {
    Reference.Span span = valueOf(element, attribute);
    if (span != null) {
      found.add(
          new Reference(
              span.start(), span.end(), attribute.getValue(), use, quote(span), integrity));
    }
  }

  /** The references inside a value, such as those of a style. */
  void addInside(
      List<Reference> found, Element element, Attribute attribute, List<Reference> inside) {
    Reference.Span span = valueOf(element, attribute);
    if (span == null || inside.isEmpty()) {
      return;
    }
    if (raw(span).equals(attribute.getValue())) {
      inside.forEach(reference -> found.add(reference.shifted(span.start())));
    } else {
      throw new SyntaxException(
          "an address beside escaped characters cannot be rewritten; write the characters as they"
              + " are",
          span.start());
    }
  }

  /** What was written in the text: as written where that needed no escapes. */
  private UnaryOperator<String> quote(Reference.Span span) {
    return raw(span).indexOf('&') < 0
        ? value -> value
        : value ->
            value
                .replace("&", "&amp;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace("<", "&lt;");
  }

  private String raw(Reference.Span span) {
    return text.substring(span.start(), span.end());
  }

  /** The text between an element's tags, where that is not markup ({@code style}, script). */
  static void data(Element element, Consumer<Range> each) {
    for (Node child : element.childNodes()) {
      if (child.sourceRange().isTracked()) {
        each.accept(child.sourceRange());
      }
    }
  }

  /** Edits that leave out whitespace between the attributes of a tag. */
  List<Text.Edit> tighten(Range tag) {
    List<Text.Edit> edits = new ArrayList<>();
    char quote = 0;
    int at = tag.startPos();
    while (at < tag.endPos()) {
      char c = text.charAt(at);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        at++;
      } else if (c == '"' || c == '\'') {
        quote = c;
        at++;
      } else if (Text.isSpace(c)) {
        int end = at;
        while (end < tag.endPos() && Text.isSpace(text.charAt(end))) {
          end++;
        }
        edits.add(new Text.Edit(at, end, space(at, end, tag.endPos())));
        at = end;
      } else {
        at++;
      }
    }
    return edits;
  }

  /** A value without quotes must not grow by the slash behind it. */
  private String space(int start, int end, int tagEnd) {
    char before = text.charAt(start - 1);
    boolean closes = end >= tagEnd - 1; // ">"
    boolean closesSelf = end == tagEnd - 2 && text.charAt(end) == '/'; // "/>"
    boolean quoted = before == '"' || before == '\'';
    return closes || (closesSelf && quoted) ? "" : " ";
  }
}
