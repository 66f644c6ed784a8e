package dev.terrace.app.article;

import dev.terrace.app.comment.CommentView;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.SafeHtml;
import dev.terrace.app.site.View;
import java.util.List;

/**
 * An article's page.
 *
 * @param body its markdown as HTML
 * @param errors what was wrong with the comment that was just sent
 * @param comment its text, to be corrected
 */
public record ArticleView(
    Article article, SafeHtml body, List<CommentView> comments, ErrorList errors, String comment)
    implements View {
  @Override
  public String template() {
    return "page/article.jte";
  }
}
