package dev.terrace.app.markdown;

import dev.terrace.app.site.SafeHtml;
import dev.terrace.kit.config.ByteSize;
import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Renders markdown to clean HTML: CommonMark with tables, strikethrough and bare links. HTML in it
 * is shown as text. What the renderer makes is cleaned by {@link Cleaner} nevertheless, so that a
 * mistake in one of them does no harm.
 *
 * <p>Nesting is bounded: nobody's comment can make another's article fail. Thread-safe.
 */
public final class Markdown {
  private static final int MAX_NESTING = 50;

  private static final List<Extension> SYNTAX =
      List.of(
          TablesExtension.create(), StrikethroughExtension.create(), AutolinkExtension.create());

  private final Parser parser =
      Parser.builder()
          .extensions(SYNTAX)
          .maxOpenBlockParsers(MAX_NESTING)
          .maxInlineNesting(MAX_NESTING)
          .build();

  private final HtmlRenderer articles = renderer(true);
  private final HtmlRenderer comments = renderer(false);
  private final Cleaner cleaner = new Cleaner();
  private final RenderCache articleCache;
  private final RenderCache commentCache;

  /**
   * @param memory that rendered texts may take
   */
  public Markdown(ByteSize memory) {
    // Apart, so that one does not drive out the other.
    this.commentCache = new RenderCache(memory.bytes() / 4);
    this.articleCache = new RenderCache(memory.bytes() - memory.bytes() / 4);
  }

  private static HtmlRenderer renderer(boolean anchors) {
    return HtmlRenderer.builder()
        .nodeRendererFactory(ScrollingTable::new)
        .attributeProviderFactory(_ -> new Attributes(anchors))
        .extensions(SYNTAX)
        .escapeHtml(true)
        .percentEncodeUrls(true)
        .build();
  }

  /** The text of an article. Its headings begin at the second level: the title is the first. */
  public SafeHtml article(String text) {
    return articleCache.get(text, t -> render(t, articles, 1));
  }

  /** The text of a comment. Its headings begin at the third level: the section has the second. */
  public SafeHtml comment(String text) {
    return commentCache.get(text, t -> render(t, comments, 2));
  }

  private SafeHtml render(String text, HtmlRenderer renderer, int above) {
    var document = parser.parse(text);
    document.accept(new Outline(above));
    return new SafeHtml(cleaner.clean(renderer.render(document)));
  }

  /** The text alone, in one line, for excerpts. */
  public String text(String markdown) {
    var plain = new PlainText();
    parser.parse(markdown).accept(plain);
    return plain.text();
  }
}
