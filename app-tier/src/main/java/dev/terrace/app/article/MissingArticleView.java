package dev.terrace.app.article;

import dev.terrace.app.site.View;

/** The page of an article that is not there. */
public record MissingArticleView(String slug) implements View {
  @Override
  public String template() {
    return "page/missingArticle.jte";
  }
}
