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
  private static final int WORDS_A_MINUTE = 220;

  /** How long it takes to read, in minutes, at least 1. */
  public int minutes() {
    int words = 0;
    boolean inWord = false;
    var text = article.body();
    for (int i = 0; i < text.length(); i++) {
      boolean blank = Character.isWhitespace(text.charAt(i));
      if (inWord && blank) {
        words++;
      }
      inWord = !blank;
    }
    return Math.max(1, (words + WORDS_A_MINUTE / 2) / WORDS_A_MINUTE);
  }

  @Override
  public String template() {
    return "page/article.jte";
  }
}
