package dev.terrace.app.markdown;

import dev.terrace.app.site.SafeHtml;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/** Renders markdown (CommonMark, tables, strikethrough, bare links) to clean HTML. Thread-safe. */
public final class Markdown {
  private static final List<Extension> EXTENSIONS =
      List.of(
          TablesExtension.create(), StrikethroughExtension.create(), AutolinkExtension.create());

  private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();
  private final HtmlRenderer renderer =
      HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).build();
  private final PolicyFactory policy =
      new HtmlPolicyBuilder()
          .allowElements(
              "p",
              "br",
              "hr",
              "h2",
              "h3",
              "h4",
              "h5",
              "h6",
              "ul",
              "ol",
              "li",
              "blockquote",
              "pre",
              "code",
              "em",
              "strong",
              "del",
              "table",
              "thead",
              "tbody",
              "tr",
              "th",
              "td",
              "a",
              "img")
          .allowUrlProtocols("http", "https")
          .allowAttributes("href", "title")
          .onElements("a")
          .allowAttributes("src", "alt", "title")
          .onElements("img")
          .requireRelNofollowOnLinks()
          .toFactory();

  /** The HTML of a text, headings one level down: the page's title is the only first one. */
  public SafeHtml render(String text) {
    var document = parser.parse(text);
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            heading.setLevel(Math.min(6, heading.getLevel() + 1));
            visitChildren(heading);
          }
        });
    return new SafeHtml(reachable(policy.sanitize(renderer.render(document))));
  }

  /**
   * What may be wider than a phone scrolls by itself, and must be reachable by keyboard for that.
   * What was written cannot contain these tags: in a text the signs of a tag are escaped by now.
   */
  private static String reachable(String html) {
    return html.replace("<pre>", "<pre tabindex=\"0\">")
        .replace("<table>", "<div class=\"scrolls\" tabindex=\"0\"><table>")
        .replace("</table>", "</table></div>")
        .replace("<img ", "<img loading=\"lazy\" decoding=\"async\" ");
  }

  /** The text alone, in one line, for excerpts. */
  public String text(String markdown) {
    var plain = new PlainText();
    parser.parse(markdown).accept(plain);
    return plain.text();
  }
}
