package dev.terrace.app.article;

import dev.terrace.app.db.Database;
import dev.terrace.app.db.MissingReferenceException;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.Viewer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/**
 * Liking articles: as often as one wants, counted once.
 *
 * <p>Every change locks the article's row first, its favourites after, as deleting the article
 * does. The other way round two that like the same article would share a lock on its row by their
 * foreign keys, and deadlock when each wants it alone.
 */
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

  /** A count that was raised for nothing, because the article was liked already, is taken back. */
  public Article favorite(String slug, Viewer viewer) {
    var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      var _ =
          database.write(db -> {
            if (!repository.addToCount(db, slug, 1)) {
              throw Rejection.notFound("article");
            }
            return repository.addFavorite(db, slug, viewer.id(), at)
                || repository.addToCount(db, slug, -1);
          });
    } catch (MissingReferenceException _) {
      throw Rejection.unknownAccount(); // the article is locked: it cannot be what is missing
    }
    return articles.article(slug, viewer);
  }

  public Article unfavorite(String slug, Viewer viewer) {
    var _ =
        database.write(db -> {
          long id = repository.lockId(db, slug).orElseThrow(() -> Rejection.notFound("article"));
          return repository.removeFavorite(db, id, viewer.id())
              && repository.addToCount(db, slug, -1);
        });
    return articles.article(slug, viewer);
  }
}
