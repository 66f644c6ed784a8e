package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class SchemaTest {
  private static final LocalDateTime NOON = LocalDateTime.of(2026, 3, 29, 2, 30, 0, 123_456_000);

  private final MigratedDatabase database = new MigratedDatabase();

  @BeforeEach
  void oneUserWithOneArticle() throws SQLException {
    user(1, "ada", "ada@example.org");
    article(1, "first", "First");
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void collisionsNameTheUniqueKey() throws SQLException {
    database.run("INSERT INTO tag (name) VALUES ('java')");

    assertThatThrownBy(() -> user(2, "ada", "other@example.org"))
        .hasMessageContaining("user_username_uk");
    assertThatThrownBy(() -> user(2, "other", "ada@example.org"))
        .hasMessageContaining("user_email_uk");
    assertThatThrownBy(() -> article(2, "first", "Second")).hasMessageContaining("article_slug_uk");
    assertThatThrownBy(() -> database.run("INSERT INTO tag (name) VALUES ('java')"))
        .hasMessageContaining("tag_name_uk");
  }

  @Test
  void everyConstraintHasANameOfItsTable() throws SQLException {
    assertThat(
            database.rows(
                """
                SELECT table_name, constraint_name
                FROM information_schema.table_constraints
                WHERE constraint_schema = DATABASE()
                  AND table_name <> 'flyway_schema_history'
                  AND constraint_name <> 'PRIMARY'
                """))
        .hasSize(15)
        .allSatisfy(row -> {
          String[] parts = row.split(" \\| ", -1);
          assertThat(parts[1]).startsWith(parts[0] + "_").matches(".*_(uk|fk|ck)");
        });
  }

  @Test
  void namesIgnoreCaseButSlugsAndTagsDoNot() throws SQLException {
    assertThatThrownBy(() -> user(2, "ADA", "other@example.org"))
        .hasMessageContaining("user_username_uk");
    article(2, "First", "Another");
    database.run("INSERT INTO tag (name) VALUES ('java'), ('Java'), ('🍕'), ('🍺')");

    assertThat(database.number("SELECT COUNT(*) FROM tag WHERE name = 'java'")).isEqualTo(1);
    assertThat(database.number("SELECT COUNT(*) FROM tag WHERE name = '🍕'")).isEqualTo(1);
  }

  @Test
  void emojiDifferEvenWhereCaseDoesNot() throws SQLException {
    user(2, "🍕", "pizza@example.org");
    user(3, "🍺", "beer@example.org");

    assertThat(database.rows("SELECT id FROM user WHERE username = '🍺'")).containsExactly("3");
  }

  @Test
  void microsecondsComeBackAsTheyWent() throws SQLException {
    assertThat(database.rows("SELECT DATE_FORMAT(created_at, '%Y-%m-%d %H:%i:%s.%f') FROM article"))
        .containsExactly("2026-03-29 02:30:00.123456");
  }

  @Test
  void deletingAnArticleTakesAllThatBelongsToIt() throws SQLException {
    fillAllTables();

    database.run("DELETE FROM article WHERE id = 1");

    assertThat(counts("article", "article_tag", "favorite", "comment"))
        .containsExactly(0L, 0L, 0L, 0L);
    assertThat(counts("user", "follow", "tag")).containsExactly(2L, 1L, 1L);
  }

  @Test
  void deletingAUserTakesWhatTheyDid() throws SQLException {
    fillAllTables();

    database.run("DELETE FROM user WHERE id = 2");
    assertThat(counts("follow", "favorite", "comment", "session")).containsExactly(0L, 0L, 0L, 0L);
    assertThat(counts("article", "article_tag")).containsExactly(1L, 1L);

    database.run("DELETE FROM user WHERE id = 1");
    assertThat(counts("user", "article", "article_tag")).containsExactly(0L, 0L, 0L);
  }

  @Test
  void orphansAndNegativeCountsAreRefused() {
    assertThatThrownBy(
            () -> database.run("INSERT INTO follow VALUES (1, 99, '2026-01-01 00:00:00')"))
        .hasMessageContaining("follow_followed_fk");
    assertThatThrownBy(() -> database.run("UPDATE article SET favorites_count = -1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("article_favorites_count_ck");
  }

  private void fillAllTables() throws SQLException {
    user(2, "ben", "ben@example.org");
    database.run("INSERT INTO tag (id, name) VALUES (1, 'java')");
    database.run("INSERT INTO article_tag VALUES (1, 1, ?)", NOON);
    database.run("INSERT INTO favorite VALUES (2, 1, ?, ?)", NOON, NOON);
    database.run("INSERT INTO follow VALUES (2, 1, ?)", NOON);
    database.run(
        "INSERT INTO comment (article_id, author_id, body, created_at, updated_at)"
            + " VALUES (1, 2, 'Good', ?, ?)",
        NOON,
        NOON);
    database.run("INSERT INTO session VALUES (REPEAT('x', 32), 2, ?, ?)", NOON, NOON);
  }

  private Stream<Long> counts(String... tables) throws SQLException {
    Stream.Builder<Long> counts = Stream.builder();
    for (String table : tables) {
      counts.add(database.number("SELECT COUNT(*) FROM " + table));
    }
    return counts.build();
  }

  private void user(long id, String name, String email) throws SQLException {
    database.run(
        "INSERT INTO user (id, username, email, password_hash, created_at, updated_at)"
            + " VALUES (?, ?, ?, 'x', ?, ?)",
        id,
        name,
        email,
        NOON,
        NOON);
  }

  private void article(long id, String slug, String title) throws SQLException {
    database.run(
        "INSERT INTO article (id, slug, title, description, body, author_id, created_at,"
            + " updated_at) VALUES (?, ?, ?, '', '', 1, ?, ?)",
        id,
        slug,
        title,
        NOON,
        NOON);
  }
}
