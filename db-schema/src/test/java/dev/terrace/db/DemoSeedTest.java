package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.password4j.Argon2Function;
import com.password4j.Password;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoSeedTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final Path SITE = Path.of("../conduit-site/src/main/site");

  private final MigratedDatabase database = new MigratedDatabase();
  private final SeedResult result = seed(database);

  @BeforeAll
  void seeded() {
    assertThat(result.users()).isGreaterThanOrEqualTo(30);
  }

  @AfterAll
  void drop() {
    database.close();
  }

  private static SeedResult seed(MigratedDatabase database) {
    return Seed.demo(
        database.access(), "open sesame", Progress.none(), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void numbersAreThoseOfASmallBlogAndTheResultTellsThem() throws SQLException {
    assertThat(result.users()).isEqualTo(36);
    assertThat(result.articles()).isGreaterThanOrEqualTo(120);
    assertThat(result.tags()).isBetween(20, 30);
    assertThat(result.comments()).isGreaterThan(250);
    assertThat(result.follows()).isGreaterThan(200);
    assertThat(result.favorites()).isGreaterThan(300);
    assertThat(
            List.of(
                database.number("SELECT COUNT(*) FROM user"),
                database.number("SELECT COUNT(*) FROM article"),
                database.number("SELECT COUNT(*) FROM tag"),
                database.number("SELECT COUNT(*) FROM comment"),
                database.number("SELECT COUNT(*) FROM follow"),
                database.number("SELECT COUNT(*) FROM favorite")))
        .containsExactly(
            (long) result.users(),
            (long) result.articles(),
            (long) result.tags(),
            (long) result.comments(),
            (long) result.follows(),
            (long) result.favorites());
  }

  @Test
  void copiesAgreeWithWhatTheyCopy() throws SQLException {
    assertThat(
            database.rows(
                """
                SELECT a.id FROM article a
                WHERE a.favorites_count <>
                      (SELECT COUNT(*) FROM favorite f WHERE f.article_id = a.id)
                """))
        .isEmpty();
    assertThat(
            database.rows(
                """
                SELECT a.id FROM article a JOIN article_tag t ON t.article_id = a.id
                WHERE t.article_created_at <> a.created_at
                UNION ALL
                SELECT a.id FROM article a JOIN favorite f ON f.article_id = a.id
                WHERE f.article_created_at <> a.created_at
                """))
        .isEmpty();
  }

  @Test
  void nobodyActsBeforeTheyJoinedOrInTheFuture() throws SQLException {
    assertThat(
            database.rows(
                """
                SELECT a.id FROM article a JOIN user u ON u.id = a.author_id
                WHERE a.created_at < u.created_at OR a.created_at > '2026-11-23 12:00:00'
                UNION ALL
                SELECT c.id FROM comment c JOIN article a ON a.id = c.article_id
                WHERE c.created_at < a.created_at OR c.created_at > '2026-11-23 12:00:00'
                UNION ALL
                SELECT f.article_id FROM favorite f
                WHERE f.created_at < f.article_created_at OR f.created_at > '2026-11-23 12:00:00'
                UNION ALL
                SELECT follower_id FROM follow WHERE follower_id = followed_id
                """))
        .isEmpty();
    assertThat(
            database.number("SELECT COUNT(DISTINCT DATE_FORMAT(created_at, '%Y-%m')) FROM article"))
        .isGreaterThanOrEqualTo(12);
  }

  @Test
  void articlesAreDifferentAndHaveSomethingToRead() {
    DemoCorpus corpus = DemoCorpus.load();

    assertThat(corpus.articles()).extracting(DemoCorpus.Text::title).doesNotHaveDuplicates();
    assertThat(corpus.articles()).extracting(DemoCorpus.Text::body).doesNotHaveDuplicates();
    assertThat(corpus.articles())
        .allSatisfy(text -> {
          assertThat(text.body().length()).as(text.title()).isGreaterThan(400);
          assertThat(text.description()).hasSizeBetween(15, 200);
          assertThat(text.tags()).hasSizeBetween(1, 4).doesNotHaveDuplicates();
        });
    assertThat(corpus.articles().stream().filter(t -> t.body().contains("```")).count())
        .isGreaterThan(20);
    assertThat(corpus.articles().stream().filter(t -> t.body().contains("](https://")).count())
        .isGreaterThan(1);
    assertThat(corpus.comments().keySet())
        .contains(DemoCorpus.GENERAL)
        .allSatisfy(topic ->
            assertThat(
                    topic.equals(DemoCorpus.GENERAL)
                        || corpus.articles().stream().anyMatch(t -> t.tags().contains(topic)))
                .as(topic)
                .isTrue());
  }

  @Test
  void everyPortraitIsAFileOfTheSite() throws SQLException {
    List<String> images = database.rows("SELECT image FROM user");

    assertThat(images).doesNotHaveDuplicates().hasSize(result.users());
    for (String image : images) {
      assertThat(SITE.resolve(image.substring(1))).isRegularFile().content().startsWith("<svg");
    }
    assertThat(SITE.resolve("images/default-avatar.svg")).isRegularFile();
  }

  @Test
  void everybodyLogsInWithThePasswordGiven() throws SQLException {
    List<String> hashes = database.rows("SELECT DISTINCT password_hash FROM user");

    assertThat(hashes).singleElement().asString().startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    // the hash says itself how it was made
    Argon2Function argon2 = Argon2Function.getInstanceFromHash(hashes.getFirst());
    assertThat(Password.check("open sesame", hashes.getFirst()).with(argon2)).isTrue();
    assertThat(Password.check("open sesami", hashes.getFirst()).with(argon2)).isFalse();
  }

  @Test
  void sameBlogEveryTime() throws SQLException {
    try (MigratedDatabase other = new MigratedDatabase()) {
      SeedResult again = seed(other);

      assertThat(again.favorites()).isEqualTo(result.favorites());
      for (String sql :
          List.of(
              "SELECT id, slug, author_id, favorites_count, created_at FROM article ORDER BY id",
              "SELECT user_id, article_id, created_at FROM favorite ORDER BY 1, 2",
              "SELECT follower_id, followed_id, created_at FROM follow ORDER BY 1, 2",
              "SELECT article_id, author_id, body, created_at FROM comment ORDER BY id",
              "SELECT id, username, image, created_at FROM user ORDER BY id")) {
        assertThat(other.rows(sql)).isEqualTo(database.rows(sql));
      }
    }
  }

  @Test
  void secondSeedIsRefusedAndChangesNothing() throws SQLException {
    assertThat(Seed.isSeeded(database.access())).isTrue();
    assertThatThrownBy(() -> seed(database))
        .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.ALREADY_SEEDED)
        .hasMessageContaining("has users already");
    assertThatThrownBy(() -> Seed.demo(database.access(), "short", Progress.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the password must have at least 8 characters but had 5");
    assertThat(database.number("SELECT COUNT(*) FROM user")).isEqualTo(result.users());
  }
}
