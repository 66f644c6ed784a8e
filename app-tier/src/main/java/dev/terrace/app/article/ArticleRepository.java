package dev.terrace.app.article;

import dev.terrace.app.db.DbSession;
import dev.terrace.app.db.Times;
import dev.terrace.app.profile.Profile;
import dev.terrace.app.rule.Page;
import dev.terrace.app.rule.Viewer;
import dev.terrace.app.tag.TagService;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Articles with their tags in the database. */
public final class ArticleRepository {
  /** What must be known of an article before it is changed. */
  record Former(
      long id,
      long authorId,
      String slug,
      String title,
      String description,
      String body,
      Instant createdAt,
      Instant updatedAt) {}

  /** Where an article is, and how fresh. */
  record Place(String slug, Instant updatedAt) {}

  private static final RowMapper<Article> ARTICLE =
      (row, _) ->
          new Article(
              row.getLong("id"),
              row.getString("slug"),
              row.getString("title"),
              row.getString("description"),
              row.getString("body"),
              tags(row.getString("tags")),
              Times.instant(row, "created_at"),
              Times.instant(row, "updated_at"),
              row.getBoolean("favorited"),
              row.getInt("favorites_count"),
              row.getLong("author_id"),
              new Profile(
                  row.getString("username"),
                  row.getString("bio"),
                  row.getString("image"),
                  row.getBoolean("following")));

  private static List<String> tags(@Nullable String lines) {
    return lines == null
        ? List.of()
        : Stream.of(lines.split("\n", -1)).sorted(TagService.ALPHABET).toList();
  }

  List<Article> page(DbSession session, ArticleQueries queries, Page page, Viewer viewer) {
    return forViewer(session.handle().createQuery(queries.page(viewer)), viewer)
        .bindMap(queries.parameters())
        .bind("limit", page.limit())
        .bind("offset", page.offset())
        .map(ARTICLE)
        .list();
  }

  long count(DbSession session, ArticleQueries queries) {
    return session
        .handle()
        .createQuery(queries.count())
        .bindMap(queries.parameters())
        .mapTo(Long.class)
        .one();
  }

  /**
   * Articles with the beginnings of their bodies, in no order; those that are gone are left out.
   *
   * @param ids at least one
   * @param bodyLength most characters of a body
   */
  public List<Article> byIds(DbSession session, List<Long> ids, int bodyLength, Viewer viewer) {
    return forViewer(session.handle().createQuery(ArticleQueries.byIds(viewer, bodyLength)), viewer)
        .bindList("ids", ids)
        .map(ARTICLE)
        .list();
  }

  Optional<Article> bySlug(DbSession session, String slug, Viewer viewer) {
    return forViewer(session.handle().createQuery(ArticleQueries.bySlug(viewer)), viewer)
        .bind("slug", slug)
        .map(ARTICLE)
        .findOne();
  }

  /** The articles whose ids are in a range, in the order of ids. */
  List<Place> places(DbSession session, long firstId, long lastId) {
    return session
        .handle()
        .createQuery(
            """
            SELECT slug, updated_at
            FROM article
            WHERE id BETWEEN :firstId AND :lastId
            ORDER BY id
            """)
        .bind("firstId", firstId)
        .bind("lastId", lastId)
        .map((row, _) -> new Place(row.getString("slug"), Times.instant(row, "updated_at")))
        .list();
  }

  /** The largest id; 0 when there is no article. */
  long lastId(DbSession session) {
    return session
        .handle()
        .createQuery("SELECT COALESCE(MAX(id), 0) FROM article")
        .mapTo(Long.class)
        .one();
  }

  /** Nobody else changes it until the transaction ends. */
  Optional<Former> lock(DbSession session, String slug) {
    return session
        .handle()
        .createQuery(
            """
            SELECT id, author_id, slug, title, description, body, created_at, updated_at
            FROM article
            WHERE slug = :slug
            FOR UPDATE
            """)
        .bind("slug", slug)
        .map((row, _) ->
            new Former(
                row.getLong("id"),
                row.getLong("author_id"),
                row.getString("slug"),
                row.getString("title"),
                row.getString("description"),
                row.getString("body"),
                Times.instant(row, "created_at"),
                Times.instant(row, "updated_at")))
        .findOne();
  }

  long insert(
      DbSession session,
      long authorId,
      String slug,
      String title,
      String description,
      String body,
      Instant at) {
    return session
        .handle()
        .createUpdate(
            """
            INSERT INTO article (slug, title, description, body, author_id, created_at, updated_at)
            VALUES (:slug, :title, :description, :body, :authorId, :at, :at)
            """)
        .bind("slug", slug)
        .bind("title", title)
        .bind("description", description)
        .bind("body", body)
        .bind("authorId", authorId)
        .bind("at", at)
        .executeAndReturnGeneratedKeys("id")
        .mapTo(Long.class)
        .one();
  }

  void update(DbSession session, Former article) {
    session
        .handle()
        .createUpdate(
            """
            UPDATE article
            SET slug = :slug, title = :title, description = :description, body = :body,
                updated_at = :updatedAt
            WHERE id = :id
            """)
        .bind("slug", article.slug())
        .bind("title", article.title())
        .bind("description", article.description())
        .bind("body", article.body())
        .bind("updatedAt", article.updatedAt())
        .bind("id", article.id())
        .execute();
  }

  /** Comments, favourites and ties to tags go with it. */
  void delete(DbSession session, long id) {
    session.handle().createUpdate("DELETE FROM article WHERE id = :id").bind("id", id).execute();
  }

  /** Whether there is such an article. Locks it until the transaction ends. */
  boolean addToCount(DbSession session, String slug, int change) {
    return session
            .handle()
            .createUpdate(
                """
                UPDATE article
                SET favorites_count = favorites_count + :change
                WHERE slug = :slug
                """)
            .bind("change", change)
            .bind("slug", slug)
            .execute()
        > 0;
  }

  /** Locks it until the transaction ends, without reading it. */
  Optional<Long> lockId(DbSession session, String slug) {
    return session
        .handle()
        .createQuery("SELECT id FROM article WHERE slug = :slug FOR UPDATE")
        .bind("slug", slug)
        .mapTo(Long.class)
        .findOne();
  }

  /** Whether it is new that this account likes the article, which must be locked. */
  boolean addFavorite(DbSession session, String slug, long userId, Instant at) {
    return session
            .handle()
            .createUpdate(
                """
                INSERT INTO favorite (user_id, article_id, article_created_at, created_at)
                SELECT :userId, a.id, a.created_at, :at
                FROM article a
                LEFT JOIN favorite f ON f.user_id = :userId AND f.article_id = a.id
                WHERE a.slug = :slug AND f.user_id IS NULL
                """)
            .bind("userId", userId)
            .bind("at", at)
            .bind("slug", slug)
            .execute()
        > 0;
  }

  /** Whether this account did like the article. */
  boolean removeFavorite(DbSession session, long articleId, long userId) {
    return session
            .handle()
            .createUpdate(
                "DELETE FROM favorite WHERE user_id = :userId AND article_id = :articleId")
            .bind("userId", userId)
            .bind("articleId", articleId)
            .execute()
        > 0;
  }

  private static Query forViewer(Query query, Viewer viewer) {
    return viewer.signedIn() ? query.bind("viewer", viewer.id()) : query;
  }
}
