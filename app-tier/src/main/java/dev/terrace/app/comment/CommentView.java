package dev.terrace.app.comment;

import dev.terrace.app.site.SafeHtml;
import dev.terrace.app.site.View;

/**
 * A comment below an article.
 *
 * @param slug of the article
 * @param body its text as HTML
 */
public record CommentView(String slug, Comment comment, SafeHtml body) implements View {
  @Override
  public String template() {
    return "component/comment.jte";
  }
}
