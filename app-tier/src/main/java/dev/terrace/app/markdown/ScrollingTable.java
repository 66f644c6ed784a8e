package dev.terrace.app.markdown;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.node.Node;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;

/** A table in a box that scrolls by itself where it is wider than the page, also by keyboard. */
final class ScrollingTable implements NodeRenderer {
  /** In one order: every server must make the same page, or its entity tag would change. */
  private static final Map<String, String> BOX = new LinkedHashMap<>();

  static {
    BOX.put("class", "scrolls");
    BOX.put("tabindex", "0");
  }

  private final HtmlNodeRendererContext context;

  ScrollingTable(HtmlNodeRendererContext context) {
    this.context = context;
  }

  @Override
  public Set<Class<? extends Node>> getNodeTypes() {
    return Set.of(TableBlock.class);
  }

  @Override
  public void render(Node table) {
    var html = context.getWriter();
    html.line();
    html.tag("div", BOX);
    html.tag("table");
    for (var part = table.getFirstChild(); part != null; part = part.getNext()) {
      context.render(part);
    }
    html.tag("/table");
    html.tag("/div");
    html.line();
  }
}
