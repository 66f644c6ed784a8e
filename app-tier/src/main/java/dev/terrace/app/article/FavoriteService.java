package dev.terrace.app.article;

import dev.terrace.app.db.Database;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Liking articles: as often as one wants, counted once. */
public final class FavoriteService {
  private final Database database;
  private final ArticleService articles;
  private final ArticleRepository repository = new ArticleRepository();
  private final Clock clock;

  public FavoriteService(Database database, ArticleService articles, Clock clock) {
    this.database = database;
    this.articles = articles;
    this.clock = clock;
  }

  /**
   * The count goes first and is taken back when there was nothing to count: so the article's row is
   * locked before the favourite refers to it. The other way round two that like the same article
   * would both share that lock and then deadlock when each wants it alone.
   */
  public Article favorite(String slug, Viewer viewer) {
    var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var _ =
        database.write(db -> {
          if (!repository.addToCount(db, slug, 1)) {
            throw Rejection.notFound("article");
          }
          return repository.addFavorite(db, slug, viewer.id(), at)
              || repository.addToCount(db, slug, -1);
        });
    var article = articles.article(slug, viewer);
    if (!article.favorited()) {
      throw Rejection.unknownAccount(); // INSERT IGNORE has ignored that nobody has this id
    }
    return article;
  }

  public Article unfavorite(String slug, Viewer viewer) {
    var _ =
        database.write(db ->
            repository.removeFavorite(db, slug, viewer.id())
                && repository.addToCount(db, slug, -1));
    return articles.article(slug, viewer);
  }
}
