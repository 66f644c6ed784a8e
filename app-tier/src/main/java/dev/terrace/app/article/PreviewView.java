package dev.terrace.app.article;

import dev.terrace.app.site.SafeHtml;
import dev.terrace.app.site.View;

/** What an article's text will look like. */
public record PreviewView(SafeHtml body) implements View {
  @Override
  public String template() {
    return "component/preview.jte";
  }
}
