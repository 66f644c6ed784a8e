package dev.terrace.app.article;

import dev.terrace.app.comment.Comment;
import dev.terrace.app.comment.CommentPages;
import dev.terrace.app.comment.CommentService;
import dev.terrace.app.comment.CommentView;
import dev.terrace.app.markdown.Markdown;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.site.ErrorList;
import dev.terrace.app.site.Head;
import dev.terrace.app.site.PageAnswer;
import dev.terrace.app.site.PageCall;
import dev.terrace.app.site.SiteRoutes;
import dev.terrace.app.site.Urls;

/** The page of one article with its comments, and what can be done there with the article. */
public final class ArticlePages implements CommentPages.ArticlePage {
  private final ArticleService articles;
  private final FavoriteService favorites;
  private final CommentService comments;
  private final Markdown markdown;

  public ArticlePages(
      ArticleService articles,
      FavoriteService favorites,
      CommentService comments,
      Markdown markdown) {
    this.articles = articles;
    this.favorites = favorites;
    this.comments = comments;
    this.markdown = markdown;
  }

  public void addTo(SiteRoutes routes) {
    routes
        .get("/article/{slug}", this::show)
        .post("/article/{slug}/delete", this::delete)
        .post("/article/{slug}/favorite", this::favorite)
        .post("/article/{slug}/unfavorite", this::unfavorite);
  }

  private PageAnswer show(PageCall call) {
    try {
      var article = articles.article(call.path("slug"), call.viewer());
      return PageAnswer.page(head(article), view(article, call, ErrorList.NONE, ""));
    } catch (Rejection rejection) {
      if (rejection.kind() != Rejection.Kind.NOT_FOUND) {
        throw rejection;
      }
      return new PageAnswer.Page(
          404, Head.of("No such article"), new MissingArticleView(call.path("slug")));
    }
  }

  @Override
  public PageAnswer again(PageCall call, ErrorList errors, String comment) {
    var article = articles.article(call.path("slug"), call.viewer());
    return PageAnswer.again(head(article), view(article, call, errors, comment));
  }

  private PageAnswer delete(PageCall call) {
    articles.delete(call.path("slug"), call.viewer());
    return PageAnswer.redirect("/");
  }

  private PageAnswer favorite(PageCall call) {
    return button(call, favorites.favorite(call.path("slug"), call.viewer()));
  }

  private PageAnswer unfavorite(PageCall call) {
    return button(call, favorites.unfavorite(call.path("slug"), call.viewer()));
  }

  private static PageAnswer button(PageCall call, Article article) {
    return call.fragment()
        ? PageAnswer.fragment(
            new FavoriteButton(article, call.form().text("look").equals("compact")))
        : PageAnswer.redirect(call.returnPath().orElse(Urls.article(article.slug())));
  }

  private static Head head(Article article) {
    return Head.of(article.title())
        .description(article.description())
        .canonical(Urls.article(article.slug()))
        .article(article.author().username(), article.createdAt(), article.updatedAt());
  }

  /** The newest comments come first: below the form, where a new one appears. */
  private ArticleView view(Article article, PageCall call, ErrorList errors, String comment) {
    var found =
        comments.comments(article.id(), call.viewer()).reversed().stream()
            .map(each -> view(article, each))
            .toList();
    return new ArticleView(article, markdown.article(article.body()), found, errors, comment);
  }

  private CommentView view(Article article, Comment comment) {
    return new CommentView(article.slug(), comment, markdown.comment(comment.body()));
  }
}
