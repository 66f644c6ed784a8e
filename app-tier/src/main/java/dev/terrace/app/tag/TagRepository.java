package dev.terrace.app.tag;

import dev.terrace.app.db.DbSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Tags and what they are tied to, in the database. */
public final class TagRepository {
  /**
   * Lengths that lists of parameters are filled up to: few statements to prepare, not a hundred.
   */
  private static final int[] LIST_LENGTHS = {1, 5, 20, 50, 100};

  /**
   * A tag in use.
   *
   * @param articles how many of the newest articles have it
   */
  record Use(String name, long articles) {}

  /**
   * The tags most used by the newest articles, filled up by other tags in use, newest first.
   *
   * <p>A count over all articles would read every tie there is, on every call.
   *
   * @param newest how many articles are the newest
   */
  List<Use> mostUsed(DbSession session, int newest, int limit) {
    return session
        .handle()
        .createQuery(
            """
            SELECT t.name, SUM(used.articles) AS articles
            FROM (SELECT x.tag_id, COUNT(*) AS articles
                  FROM (SELECT id FROM article ORDER BY created_at DESC, id DESC LIMIT :newest) a
                  JOIN article_tag x ON x.article_id = a.id
                  GROUP BY x.tag_id
                  UNION ALL
                  SELECT further.id, 0
                  FROM (SELECT o.id
                        FROM tag o
                        WHERE EXISTS (SELECT 1 FROM article_tag y WHERE y.tag_id = o.id)
                        ORDER BY o.id DESC
                        LIMIT :limit) further) used
            JOIN tag t ON t.id = used.tag_id
            GROUP BY t.id, t.name
            ORDER BY articles DESC, t.id DESC
            LIMIT :limit
            """)
        .bind("newest", newest)
        .bind("limit", limit)
        .map((row, _) -> new Use(row.getString("name"), row.getLong("articles")))
        .list();
  }

  /** Ties tags to an article that has none of them; tags that are new are made. */
  public void add(
      DbSession session, long articleId, Instant articleCreatedAt, Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    // In one order for everybody: two that make the same new tags wait for each other once.
    var sorted = new TreeSet<>(names);
    var known = known(session, sorted);
    sorted.removeIf(known::contains);
    if (!sorted.isEmpty()) {
      var insert =
          session
              .handle()
              .createUpdate("INSERT IGNORE INTO tag (name) VALUES " + rows("(?)", sorted.size()));
      int position = 0;
      for (var name : sorted) {
        insert.bind(position++, name);
      }
      insert.execute();
    }
    session
        .handle()
        .createUpdate(
            """
            INSERT INTO article_tag (article_id, tag_id, article_created_at)
            SELECT :articleId, t.id, :at
            FROM tag t
            WHERE t.name IN (<names>)
            """)
        .bind("articleId", articleId)
        .bind("at", articleCreatedAt)
        .bindList("names", filledUp(List.copyOf(names)))
        .execute();
  }

  public void removeAll(DbSession session, long articleId) {
    session
        .handle()
        .createUpdate("DELETE FROM article_tag WHERE article_id = :articleId")
        .bind("articleId", articleId)
        .execute();
  }

  private static List<String> known(DbSession session, Collection<String> names) {
    return session
        .handle()
        .createQuery("SELECT name FROM tag WHERE name IN (<names>)")
        .bindList("names", filledUp(List.copyOf(names)))
        .mapTo(String.class)
        .list();
  }

  private static String rows(String row, int count) {
    return String.join(", ", Collections.nCopies(count, row));
  }

  private static <T> List<T> filledUp(List<T> values) {
    var filled = new ArrayList<>(values);
    for (int length : LIST_LENGTHS) {
      if (length >= values.size()) {
        while (filled.size() < length) {
          filled.add(values.getLast());
        }
        break;
      }
    }
    return filled;
  }
}
