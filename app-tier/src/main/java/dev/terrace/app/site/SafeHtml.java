package dev.terrace.app.site;

import gg.jte.Content;
import gg.jte.TemplateOutput;

/**
 * HTML that may be written as it is. Made only by what has cleaned it; templates have no other way
 * to write anything unescaped.
 */
public record SafeHtml(String html) implements Content {
  @Override
  public void writeTo(TemplateOutput output) {
    output.writeContent(html);
  }
}
