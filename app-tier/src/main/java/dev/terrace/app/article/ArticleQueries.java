package dev.terrace.app.article;

import dev.terrace.app.rule.Viewer;
import java.util.HashMap;
import java.util.Map;

/**
 * The SQL of lists. A page is cut out of ids alone, straight off one index; only its rows are then
 * looked up. That is what the copies of {@code article.created_at} in other tables are for.
 *
 * @param from where the ids come from, with the filter
 * @param id the column of the article's id there
 * @param createdAt the column of its time there
 * @param parameters of the filter
 */
record ArticleQueries(String from, String id, String createdAt, Map<String, Object> parameters) {
  /**
   * Tags come along in one column, a line each (no tag has a line break in it): a statement of
   * their own would cost as much as the articles do.
   */
  private static final String COLUMNS =
      """
      SELECT a.id, a.slug, a.title, a.description, %s AS body, a.created_at, a.updated_at,
             a.favorites_count, a.author_id, u.username, u.bio, u.image, %s AS favorited, %s AS following,
             (SELECT GROUP_CONCAT(n.name SEPARATOR '\\n')
              FROM article_tag m
              JOIN tag n ON n.id = m.tag_id
              WHERE m.article_id = a.id) AS tags
      """;

  private static final String FAVORITED =
      "EXISTS (SELECT 1 FROM favorite v WHERE v.user_id = :viewer AND v.article_id = a.id)";
  private static final String FOLLOWING =
      "EXISTS (SELECT 1 FROM follow w WHERE w.follower_id = :viewer AND w.followed_id = a.author_id)";

  static ArticleQueries of(ArticleFilter filter) {
    var parameters = new HashMap<String, Object>();
    filter.tag().ifPresent(tag -> parameters.put("tag", tag));
    filter.author().ifPresent(author -> parameters.put("author", author));
    filter.favorited().ifPresent(favorited -> parameters.put("favorited", favorited));
    boolean byTag = filter.tag().isPresent();
    boolean byAuthor = filter.author().isPresent();
    var tagIs = "t.tag_id = (SELECT id FROM tag WHERE name = :tag)";
    var authorIs = "x.author_id = (SELECT id FROM user WHERE username = :author)";
    if (filter.favorited().isPresent()) {
      return new ArticleQueries(
          "FROM favorite f"
              + (byTag ? " JOIN article_tag t ON t.article_id = f.article_id AND " + tagIs : "")
              + (byAuthor ? " JOIN article x ON x.id = f.article_id AND " + authorIs : "")
              + " WHERE f.user_id = (SELECT id FROM user WHERE username = :favorited)",
          "f.article_id",
          "f.article_created_at",
          parameters);
    }
    if (byTag) {
      return new ArticleQueries(
          "FROM article_tag t"
              + (byAuthor ? " JOIN article x ON x.id = t.article_id AND " + authorIs : "")
              + " WHERE "
              + tagIs,
          "t.article_id",
          "t.article_created_at",
          parameters);
    }
    return new ArticleQueries(
        "FROM article x" + (byAuthor ? " WHERE " + authorIs : ""),
        "x.id",
        "x.created_at",
        parameters);
  }

  /**
   * Sorts all articles of the followed authors, unless the server finds that to walk through the
   * newest articles is less: it is left the choice. Forced to walk it spares the sorting (7 ms for
   * 2,700 articles of theirs), but reads every article there is (1.1 s of 100,000) for a reader who
   * follows nobody, or quiet authors, or who turns to the last page. The count reads the articles
   * of the followed authors anyway.
   */
  static ArticleQueries feed(Viewer viewer) {
    return new ArticleQueries(
        "FROM follow w JOIN article x ON x.author_id = w.followed_id WHERE w.follower_id = :viewer",
        "x.id",
        "x.created_at",
        Map.of("viewer", viewer.id()));
  }

  String page(Viewer viewer) {
    return columns(viewer, "''")
        + """
        FROM (SELECT %s AS id %s ORDER BY %s DESC, %s DESC LIMIT :limit OFFSET :offset) page
        JOIN article a ON a.id = page.id
        JOIN user u ON u.id = a.author_id
        ORDER BY a.created_at DESC, a.id DESC
        """
            .formatted(id, from, createdAt, id);
  }

  /** Whether these are all articles, without a filter. */
  boolean all() {
    return parameters.isEmpty();
  }

  String count() {
    return "SELECT COUNT(*) " + from;
  }

  static String bySlug(Viewer viewer) {
    return columns(viewer, "a.body")
        + """
        FROM article a
        JOIN user u ON u.id = a.author_id
        WHERE a.slug = :slug
        """;
  }

  static String byIds(Viewer viewer, int bodyLength) {
    return columns(viewer, "LEFT(a.body, " + bodyLength + ")")
        + """
        FROM article a
        JOIN user u ON u.id = a.author_id
        WHERE a.id IN (<ids>)
        """;
  }

  private static String columns(Viewer viewer, String body) {
    return viewer.signedIn()
        ? COLUMNS.formatted(body, FAVORITED, FOLLOWING)
        : COLUMNS.formatted(body, "FALSE", "FALSE");
  }
}
