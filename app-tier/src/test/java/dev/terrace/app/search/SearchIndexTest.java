package dev.terrace.app.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.db.DatabaseAccess;
import dev.terrace.db.Migrations;
import dev.terrace.db.Progress;
import dev.terrace.db.Seed;
import dev.terrace.db.SeedSize;
import dev.terrace.db.embedded.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How the database goes about a search, and that it and we agree on words. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SearchIndexTest {
  private final TestDatabase database = TestDatabase.create();
  private final SearchRepository index = new SearchRepository(Duration.ofSeconds(1));

  @BeforeAll
  void fill() {
    var access = new DatabaseAccess(database.jdbcUrl(), database.user(), database.password());
    var _ = Migrations.migrate(access);
    var _ = Seed.generate(access, new SeedSize(20, 1_000, 50), 1, "open sesame", Progress.none());
  }

  @AfterAll
  void drop() {
    database.close();
  }

  @Test
  void articlesAreReachedThroughTheFullTextIndexesAlone() throws SQLException {
    for (boolean withUnwanted : List.of(false, true)) {
      var plan = plan(index.best(withUnwanted, 201));

      assertThat(plan)
          .filteredOn(line -> line.contains("article"))
          .hasSize(3)
          .anyMatch(line -> line.endsWith("fulltext article_title_ft"))
          .anyMatch(line -> line.endsWith("fulltext article_summary_ft"))
          .anyMatch(line -> line.endsWith("fulltext article_text_ft"));
    }
  }

  @Test
  void withinItsLimitTheBestHitsAreTakenNotTheFirst() throws SQLException {
    // The premise of SearchRepository: no ORDER BY, and still best first.
    var match = "MATCH (title, description, body) AGAINST ('+cache' IN BOOLEAN MODE)";
    var all = rows("SELECT " + match + " FROM article WHERE " + match + " ORDER BY 1 DESC");
    var first = rows("SELECT " + match + " FROM article WHERE " + match + " LIMIT 20");

    assertThat(all.size()).isGreaterThan(200);
    assertThat(first).isEqualTo(all.subList(0, 20));
  }

  @Test
  void ourStopWordsAreTheServers() throws SQLException {
    var rules = new IndexRules(1);

    assertThat(rows("SELECT value FROM information_schema.innodb_ft_default_stopword"))
        .isNotEmpty()
        .allMatch(rules::stopWord);
    assertThat(rows("SELECT @@innodb_ft_max_token_size"))
        .containsExactly(String.valueOf(IndexRules.LONGEST));
  }

  @Test
  void foldedWordsAreEqualWhereTheCollationSaysSo() throws SQLException {
    var different = new ArrayList<String>();
    try (var connection = database.connect();
        var statement =
            connection.prepareStatement(
                """
                SELECT CAST(? AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_unicode_520_ci
                     = CAST(? AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_unicode_520_ci
                """)) {
      for (int c = 0xC0; c < 0x460; c++) {
        if (Character.isLetter(c) && c != 'Ŀ' && c != 'ŀ' && c != 'ͺ' && c != 'Ϳ' && c != 'ͷ') {
          var letter = Character.toString(c);
          statement.setString(1, letter);
          statement.setString(2, Words.fold(letter));
          try (var row = statement.executeQuery()) {
            row.next();
            if (!row.getBoolean(1)) {
              different.add(letter + " " + Words.fold(letter));
            }
          }
        }
      }
    }

    assertThat(different).isEmpty();
  }

  /** Each step as "type of access", table, index. */
  private List<String> plan(String sql) throws SQLException {
    var literal =
        sql.lines().skip(1).toList().stream()
            .reduce("", (one, other) -> one + "\n" + other)
            .replace(":wanted", "'+cache'")
            .replace(":all", "'+cache -timeout'")
            .replace(":unwanted", "'timeout'");
    var steps = new ArrayList<String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + literal)) {
      while (rows.next()) {
        steps.add(
            rows.getString("table") + " " + rows.getString("type") + " " + rows.getString("key"));
      }
    }
    return steps;
  }

  private List<String> rows(String sql) throws SQLException {
    var found = new ArrayList<String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
