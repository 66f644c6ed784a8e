package dev.terrace.app.article;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.ApiAnswer;
import dev.terrace.app.http.Call;
import dev.terrace.app.http.JsonObject;
import dev.terrace.app.http.Routes;

/** Articles and favourites over HTTP. */
public final class ArticleApi {
  private final ArticleService articles;
  private final FavoriteService favorites;

  public ArticleApi(ArticleService articles, FavoriteService favorites) {
    this.articles = articles;
    this.favorites = favorites;
  }

  public void addTo(Routes routes) {
    routes
        .get("/articles", Access.OPTIONAL, this::list)
        .postJson("/articles", Access.REQUIRED, this::publish)
        .get("/articles/feed", Access.REQUIRED, this::feed)
        .get("/articles/{slug}", Access.OPTIONAL, this::article)
        .putJson("/articles/{slug}", Access.REQUIRED, this::update)
        .delete("/articles/{slug}", Access.REQUIRED, this::delete)
        .post("/articles/{slug}/favorite", Access.REQUIRED, this::favorite)
        .delete("/articles/{slug}/favorite", Access.REQUIRED, this::unfavorite);
  }

  private ApiAnswer list(Call call) {
    var filter =
        new ArticleFilter(call.query("tag"), call.query("author"), call.query("favorited"));
    return ApiAnswer.ok(ArticleJson.of(articles.list(filter, call.page(), call.viewer())));
  }

  private ApiAnswer feed(Call call) {
    return ApiAnswer.ok(ArticleJson.of(articles.feed(call.page(), call.viewer())));
  }

  private ApiAnswer article(Call call) {
    return ApiAnswer.ok(ArticleJson.of(articles.article(call.path("slug"), call.viewer())));
  }

  private ApiAnswer publish(Call call) {
    return ApiAnswer.created(
        ArticleJson.of(articles.publish(draft(call.body("article")), call.viewer())));
  }

  private ApiAnswer update(Call call) {
    return ApiAnswer.ok(
        ArticleJson.of(
            articles.update(call.path("slug"), draft(call.body("article")), call.viewer())));
  }

  private ApiAnswer delete(Call call) {
    articles.delete(call.path("slug"), call.viewer());
    return ApiAnswer.noContent();
  }

  private ApiAnswer favorite(Call call) {
    return ApiAnswer.ok(ArticleJson.of(favorites.favorite(call.path("slug"), call.viewer())));
  }

  private ApiAnswer unfavorite(Call call) {
    return ApiAnswer.ok(ArticleJson.of(favorites.unfavorite(call.path("slug"), call.viewer())));
  }

  private static ArticleService.Draft draft(JsonObject given) {
    return new ArticleService.Draft(
        given.field("title"),
        given.field("description"),
        given.field("body"),
        given.field("tagList"));
  }
}
