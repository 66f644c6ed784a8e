package dev.terrace.app.markdown;

import java.util.HashMap;
import java.util.Map;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.AttributeProvider;

/**
 * Adds what the markdown does not say: how to load images, where a link leads, what scrolls, and
 * the ids of headings. For one text.
 */
final class Attributes implements AttributeProvider {
  /** For links to elsewhere: we do not vouch for them, and they get no hold of our window. */
  private static final String OUTSIDE = "nofollow ugc noopener";

  private static final int MAX_ID = 100;

  private final boolean anchors;
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * @param anchors whether headings get ids, to link to
   */
  Attributes(boolean anchors) {
    this.anchors = anchors;
  }

  @Override
  public void setAttributes(Node node, String tagName, Map<String, String> attributes) {
    if (node instanceof Image) {
      attributes.put("loading", "lazy");
      attributes.put("decoding", "async");
    } else if (node instanceof Link link && isOutside(link.getDestination())) {
      attributes.put("rel", OUTSIDE);
    } else if (tagName.equals("pre")) {
      attributes.put("tabindex", "0"); // code may be wider than a phone: it scrolls by itself
    } else if (node instanceof Heading heading && anchors) {
      attributes.put("id", id(heading));
    }
  }

  /** Its letters and digits, with a prefix, so that no heading takes an id that the page uses. */
  private String id(Heading heading) {
    var id = new StringBuilder(Cleaner.ID_PREFIX);
    heading.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            append(id, text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            append(id, code.getLiteral());
          }
        });
    int used = ids.merge(id.toString(), 1, Integer::sum);
    return used == 1 ? id.toString() : id.append('-').append(used).toString();
  }

  private static void append(StringBuilder id, String text) {
    text.codePoints()
        .limit(Math.max(0, MAX_ID - id.length()))
        .forEach(c -> {
          if (Character.isLetterOrDigit(c)) {
            id.appendCodePoint(Character.toLowerCase(c));
          } else if (id.charAt(id.length() - 1) != '-') {
            id.append('-');
          }
        });
  }

  /** With a host, with or without a scheme. */
  private static boolean isOutside(String destination) {
    int colon = destination.indexOf(':');
    int slash = destination.indexOf('/');
    return destination.startsWith("//") || (colon >= 0 && (slash < 0 || colon < slash));
  }
}
