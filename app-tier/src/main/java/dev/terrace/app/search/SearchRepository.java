package dev.terrace.app.search;

import dev.terrace.app.db.DbSession;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The full-text indexes. */
final class SearchRepository {
  /** What is unwanted anywhere must not be in the body either. */
  private static final String WITHOUT =
      " AND MATCH (title, description, body) AGAINST (:unwanted IN BOOLEAN MODE) = 0";

  private final Duration timeout;

  SearchRepository(Duration timeout) {
    this.timeout = timeout;
  }

  /** Letters of the shortest word that the server's indexes hold. */
  int shortestWord(DbSession session) {
    return session
        .handle()
        .createQuery("SELECT @@innodb_ft_min_token_size")
        .mapTo(Integer.class)
        .one();
  }

  /**
   * The best articles.
   *
   * @param most how many at most; whether there are more is not known then
   * @throws dev.terrace.app.db.TooSlowException when it took longer than it may
   */
  List<Long> best(DbSession session, SearchQuery query, int most) {
    var wanted = query.wanted();
    var unwanted = query.unwanted();
    var select =
        session
            .handle()
            .createQuery(best(!unwanted.isEmpty(), most))
            .bind("wanted", signed("+", wanted))
            .bind("all", (signed("+", wanted) + " " + signed("-", unwanted)).strip());
    if (!unwanted.isEmpty()) {
      select.bind("unwanted", signed("", unwanted));
    }
    return select.mapTo(Long.class).list();
  }

  /**
   * The statement of {@link #best}. Best first: hits with all words in the title, then in title and
   * description, then anywhere; the better score of the index first, the newer article first.
   *
   * <p>InnoDB hands out the articles of a full-text index best first, so a LIMIT without ORDER BY
   * takes the best of them; to sort them all, MariaDB would read every row that matches (80,000 of
   * them: 5 s). The limit is on each branch, so there is little left to sort.
   *
   * <p>The comment at the front is for MariaDB alone, the hint for MySQL: the same limit of time.
   */
  String best(boolean withUnwanted, int most) {
    return """
    /*M! SET STATEMENT max_statement_time = %1$s FOR */
    SELECT /*+ MAX_EXECUTION_TIME(%2$d) */ hit.id
    FROM ((SELECT id, 3 AS tier, MATCH (title) AGAINST (:wanted IN BOOLEAN MODE) AS score
           FROM article
           WHERE MATCH (title) AGAINST (:wanted IN BOOLEAN MODE)%3$s
           LIMIT %4$d)
          UNION ALL
          (SELECT id, 2 AS tier,
                  MATCH (title, description) AGAINST (:wanted IN BOOLEAN MODE) AS score
           FROM article
           WHERE MATCH (title, description) AGAINST (:wanted IN BOOLEAN MODE)%3$s
           LIMIT %4$d)
          UNION ALL
          (SELECT id, 1 AS tier,
                  MATCH (title, description, body) AGAINST (:all IN BOOLEAN MODE) AS score
           FROM article
           WHERE MATCH (title, description, body) AGAINST (:all IN BOOLEAN MODE)
           LIMIT %4$d)) hit
    GROUP BY hit.id
    ORDER BY MAX(hit.tier) DESC, MAX(hit.score) DESC, hit.id DESC
    LIMIT %4$d
    """
        .formatted(seconds(), timeout.toMillis(), withUnwanted ? WITHOUT : "", most);
  }

  /** For each phrase how many articles have all of its words; counted up to {@code most}. */
  List<Integer> articlesWithAllWords(
      DbSession session, List<SearchTerm.Phrase> phrases, IndexRules rules, int most) {
    var counts =
        IntStream.range(0, phrases.size())
            .mapToObj(i -> countOf("p" + i, most))
            .collect(Collectors.joining(", "));
    var select =
        session
            .handle()
            .createQuery(
                "/*M! SET STATEMENT max_statement_time = %s FOR */ SELECT /*+ MAX_EXECUTION_TIME(%d) */ %s"
                    .formatted(seconds(), timeout.toMillis(), counts));
    for (int i = 0; i < phrases.size(); i++) {
      select.bind("p" + i, signed("+", phrases.get(i).loose(rules)));
    }
    return select
        .map((row, _) -> {
          var found = new Integer[phrases.size()];
          for (int i = 0; i < found.length; i++) {
            found[i] = row.getInt(i + 1);
          }
          return List.of(found);
        })
        .one();
  }

  private static String countOf(String parameter, int most) {
    return """
    (SELECT COUNT(*)
     FROM (SELECT id
           FROM article
           WHERE MATCH (title, description, body) AGAINST (:%1$s IN BOOLEAN MODE)
           LIMIT %2$d) %1$s)
    """
        .formatted(parameter, most);
  }

  private static String signed(String sign, List<SearchTerm> terms) {
    return terms.stream().map(term -> sign + term.booleanMode()).collect(Collectors.joining(" "));
  }

  private String seconds() {
    return "%d.%03d".formatted(timeout.toSeconds(), timeout.toMillisPart());
  }
}
