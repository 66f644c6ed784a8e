package dev.terrace.app.comment;

import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;

/** Writing and deleting comments on an article's page. */
public final class CommentPages {
  /** The page that the comments stand on, which is another feature's. */
  public interface ArticlePage {
    /** Shows it once more, with the comment that was not taken and why. */
    PageAnswer again(PageCall call, ErrorList errors, String comment);
  }

  private final CommentService comments;
  private final Markdown markdown;
  private final ArticlePage article;

  public CommentPages(CommentService comments, Markdown markdown, ArticlePage article) {
    this.comments = comments;
    this.markdown = markdown;
    this.article = article;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .post("/article/{slug}/comments", this::add)
        .post("/article/{slug}/comments/{id}/delete", this::delete);
  }

  private PageAnswer add(PageCall call) {
    var slug = call.path("slug");
    try {
      var comment = comments.add(slug, call.form().field("body"), call.viewer());
      return call.fragment()
          ? PageAnswer.fragment(new CommentView(slug, comment, markdown.comment(comment.body())))
          : PageAnswer.redirect(Urls.article(slug) + "#comment-" + comment.id());
    } catch (Rejection rejection) {
      if (rejection.kind() != Rejection.Kind.INVALID || call.fragment()) {
        throw rejection;
      }
      return article.again(call, ErrorList.of(rejection), call.form().text("body"));
    }
  }

  private PageAnswer delete(PageCall call) {
    var slug = call.path("slug");
    comments.delete(slug, call.path("id"), call.viewer());
    return call.fragment()
        ? new PageAnswer.Done()
        : PageAnswer.redirect(Urls.article(slug) + "#comments");
  }
}
