package dev.terrace.app.article;

import dev.terrace.app.comment.CommentService;
import dev.terrace.app.comment.CommentView;
import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.NavItem;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;

/** The page of one article, and its form. */
public final class ArticlePages {
  private final ArticleService articles;
  private final CommentService comments;
  private final Markdown markdown;

  public ArticlePages(ArticleService articles, CommentService comments, Markdown markdown) {
    this.articles = articles;
    this.comments = comments;
    this.markdown = markdown;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .get("/article/{slug}", call -> article(call, ErrorList.NONE, ""))
        .getSignedIn("/editor", _ -> editor(new EditorView("", "", "", "", "", ErrorList.NONE)))
        .getSignedIn("/editor/{slug}", this::edit);
  }

  private PageAnswer article(PageCall call, ErrorList errors, String comment) {
    var slug = call.path("slug");
    Article article;
    try {
      article = articles.article(slug, call.viewer());
    } catch (Rejection rejection) {
      if (rejection.kind() != Rejection.Kind.NOT_FOUND) {
        throw rejection;
      }
      return new PageAnswer.Page(404, Head.of("No such article"), new MissingArticleView(slug));
    }
    var found =
        comments.comments(slug, call.viewer()).reversed().stream()
            .map(each -> new CommentView(slug, each, markdown.render(each.body())))
            .toList();
    var head =
        Head.of(article.title())
            .description(article.description())
            .canonical(Urls.article(slug))
            .article(article.author().username(), article.createdAt(), article.updatedAt());
    return PageAnswer.page(
        head, new ArticleView(article, markdown.render(article.body()), found, errors, comment));
  }

  private PageAnswer edit(PageCall call) {
    var article = articles.article(call.path("slug"), call.viewer());
    return editor(
        new EditorView(
            article.slug(),
            article.title(),
            article.description(),
            article.body(),
            String.join(", ", article.tags()),
            ErrorList.NONE));
  }

  private static PageAnswer editor(EditorView form) {
    return PageAnswer.page(
        Head.of(form.slug().isEmpty() ? "New article" : "Edit article").nav(NavItem.EDITOR), form);
  }
}
