package dev.terrace.app.comment;

import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.Times;
import dev.terrace.app.profile.Profile;
import dev.terrace.app.rule.Viewer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.RowMapper;

/** Comments in the database. */
final class CommentRepository {
  /** A comment that may be there: its author is 0 if the article has none of that id. */
  record Place(long articleId, long authorId) {}

  private static final RowMapper<Comment> COMMENT =
      (row, _) ->
          new Comment(
              row.getLong("id"),
              Times.instant(row, "created_at"),
              Times.instant(row, "updated_at"),
              row.getString("body"),
              new Profile(
                  row.getString("username"),
                  row.getString("bio"),
                  row.getString("image"),
                  row.getBoolean("following")));

  private static final String SELECT =
      """
      SELECT c.id, c.created_at, c.updated_at, c.body, u.username, u.bio, u.image,
             EXISTS (SELECT 1 FROM follow f
                     WHERE f.follower_id = :viewer AND f.followed_id = u.id) AS following
      FROM comment c
      JOIN user u ON u.id = c.author_id
      """;

  Optional<Long> articleId(DbSession session, String slug) {
    return session
        .handle()
        .createQuery("SELECT id FROM article WHERE slug = :slug")
        .bind("slug", slug)
        .mapTo(Long.class)
        .findOne();
  }

  /** The last ones, as they were written. */
  List<Comment> ofArticle(DbSession session, long articleId, int limit, Viewer viewer) {
    return session
        .handle()
        .createQuery(SELECT + "WHERE c.article_id = :articleId ORDER BY c.id DESC LIMIT :limit")
        .bind("articleId", articleId)
        .bind("limit", limit)
        .bind("viewer", viewer.id())
        .map(COMMENT)
        .list()
        .reversed();
  }

  Comment byId(DbSession session, long id, Viewer viewer) {
    return session
        .handle()
        .createQuery(SELECT + "WHERE c.id = :id")
        .bind("id", id)
        .bind("viewer", viewer.id())
        .map(COMMENT)
        .one();
  }

  long insert(DbSession session, long articleId, long authorId, String body, Instant at) {
    return session
        .handle()
        .createUpdate(
            """
            INSERT INTO comment (article_id, author_id, body, created_at, updated_at)
            VALUES (:articleId, :authorId, :body, :at, :at)
            """)
        .bind("articleId", articleId)
        .bind("authorId", authorId)
        .bind("body", body)
        .bind("at", at)
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  Optional<Place> place(DbSession session, String slug, long id) {
    return session
        .handle()
        .createQuery(
            """
            SELECT a.id AS article_id, COALESCE(c.author_id, 0) AS author_id
            FROM article a
            LEFT JOIN comment c ON c.article_id = a.id AND c.id = :id
            WHERE a.slug = :slug
            """)
        .bind("slug", slug)
        .bind("id", id)
        .map((row, _) -> new Place(row.getLong("article_id"), row.getLong("author_id")))
        .findOne();
  }

  void delete(DbSession session, long id) {
    session.handle().createUpdate("DELETE FROM comment WHERE id = :id").bind("id", id).execute();
  }
}
