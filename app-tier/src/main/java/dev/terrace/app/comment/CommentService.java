package dev.terrace.app.comment;

import dev.terrace.app.db.Database;
import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.MissingReferenceException;
import dev.terrace.app.rule.Checks;
import dev.terrace.app.rule.Field;
import dev.terrace.app.rule.Rejection;
import dev.terrace.app.rule.TextRule;
import dev.terrace.app.rule.Viewer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Reading, writing and deleting comments. */
public final class CommentService {
  private static final TextRule BODY = TextRule.paragraphs(10_000);

  /** The API has no pages here, so that somewhere an answer must end. */
  private static final int MOST = 500;

  private final Database database;
  private final CommentRepository comments = new CommentRepository();
  private final Clock clock;

  public CommentService(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The newest 500 comments on an article, in the order in which they were written. */
  public List<Comment> comments(String slug, Viewer viewer) {
    return database.read(db -> comments.ofArticle(db, articleId(db, slug), MOST, viewer));
  }

  /** The same of an article that is known to be there, by its id. */
  public List<Comment> comments(long articleId, Viewer viewer) {
    return database.read(db -> comments.ofArticle(db, articleId, MOST, viewer));
  }

  public Comment add(String slug, Field givenBody, Viewer viewer) {
    var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      return database.write(db -> {
        long articleId = articleId(db, slug);
        var checks = new Checks();
        var body = checks.required("body", givenBody, BODY);
        checks.done();
        long id = comments.insert(db, articleId, viewer.id(), body, at);
        return comments.byId(db, id, viewer);
      });
    } catch (MissingReferenceException e) {
      throw e.foreignKey().equals("comment_author_fk")
          ? Rejection.unknownAccount()
          : Rejection.notFound("article");
    }
  }

  /** Only its author may; the article's author is nobody special here. */
  public void delete(String slug, String givenId, Viewer viewer) {
    // Eighteen digits fit a BIGINT; what is no number is no comment either.
    long id = givenId.matches("[0-9]{1,18}") ? Long.parseLong(givenId) : 0;
    var _ =
        database.write(db -> {
          var place = comments.place(db, slug, id).orElseThrow(() -> Rejection.notFound("article"));
          if (place.authorId() == 0) {
            throw Rejection.notFound("comment");
          }
          if (place.authorId() != viewer.id()) {
            throw Rejection.forbidden("comment");
          }
          comments.delete(db, id);
          return place;
        });
  }

  private long articleId(DbSession db, String slug) {
    return comments.articleId(db, slug).orElseThrow(() -> Rejection.notFound("article"));
  }
}
