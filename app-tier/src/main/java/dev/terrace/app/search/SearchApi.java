package dev.terrace.app.search;

import dev.terrace.app.article.ArticleJson;
import dev.terrace.app.article.ArticlePage;
import dev.terrace.app.db.TooSlowException;
import dev.terrace.app.http.Access;
import dev.terrace.app.http.ApiAnswer;
import dev.terrace.app.http.Call;
import dev.terrace.app.http.Routes;
import dev.terrace.app.rule.Rejection;

/** Search over HTTP. Not at {@code /articles/search}: an article may have that slug. */
public final class SearchApi {
  private final SearchService search;

  public SearchApi(SearchService search) {
    this.search = search;
  }

  public void addTo(Routes routes) {
    routes.get("/search", Access.OPTIONAL, this::search);
  }

  private ApiAnswer search(Call call) {
    var typed = call.query("q").orElseThrow(() -> Rejection.invalid("q", "can't be blank"));
    try {
      var result = search.search(typed, call.page(), call.viewer());
      var articles = result.hits().stream().map(SearchResult.Hit::article).toList();
      return ApiAnswer.ok(ArticleJson.of(new ArticlePage(articles, result.count())));
    } catch (TooSlowException _) {
      throw Rejection.unavailable("did not finish the search in time, rarer words are quicker");
    }
  }
}
