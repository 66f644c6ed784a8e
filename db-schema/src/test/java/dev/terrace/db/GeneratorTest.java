package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Also looks at the plans of the hot queries, as those need tables of some size. */
@Tag("database")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratorTest {
  private static final SeedSize SIZE = new SeedSize(300, 3_000, 12_000);

  private final MigratedDatabase database = new MigratedDatabase();
  private final List<String> reported = new ArrayList<>();

  @BeforeAll
  void generate() throws SQLException {
    Seed.generate(
        database.access(),
        SIZE,
        7,
        "open sesame",
        (what, done, total) -> reported.add(what + " " + done + "/" + total));
    database.rows("ANALYZE TABLE user, follow, article, tag, article_tag, favorite, comment");
  }

  @AfterAll
  void drop() {
    database.close();
  }

  @Test
  void numbersAreExactAndReported() throws SQLException {
    assertThat(database.number("SELECT COUNT(*) FROM user")).isEqualTo(SIZE.users());
    assertThat(database.number("SELECT COUNT(*) FROM article")).isEqualTo(SIZE.articles());
    assertThat(database.number("SELECT COUNT(*) FROM favorite")).isEqualTo(SIZE.favorites());
    assertThat(database.number("SELECT COUNT(*) FROM comment")).isEqualTo(SIZE.articles());
    assertThat(reported).contains("user 300/300", "article 250/3000", "favorite 12000/12000");
  }

  @Test
  void copiesAgreeWithWhatTheyCopy() throws SQLException {
    assertThat(
            database.rows(
                """
                SELECT a.id FROM article a
                WHERE a.favorites_count <>
                      (SELECT COUNT(*) FROM favorite f WHERE f.article_id = a.id)
                UNION ALL
                SELECT a.id FROM article a JOIN article_tag t ON t.article_id = a.id
                WHERE t.article_created_at <> a.created_at
                UNION ALL
                SELECT a.id FROM article a JOIN favorite f ON f.article_id = a.id
                WHERE f.article_created_at <> a.created_at
                """))
        .isEmpty();
  }

  @Test
  void fewAreLikedALotAndMostALittle() throws SQLException {
    long top =
        database.number(
            "SELECT SUM(n) FROM (SELECT favorites_count AS n FROM article"
                + " ORDER BY favorites_count DESC LIMIT 300) best");

    assertThat(top).isBetween(SIZE.favorites() * 3L / 10, SIZE.favorites() * 9L / 10);
    assertThat(database.number("SELECT MIN(CHAR_LENGTH(body)) FROM article"))
        .isBetween(1_000L, 1_500L);
    assertThat(database.number("SELECT MAX(CHAR_LENGTH(body)) FROM article"))
        .isBetween(5_000L, 6_500L);
  }

  @Test
  void sameSeedGivesTheSameRowsAnotherSeedOthers() throws SQLException {
    String contents =
        """
        SELECT SUM(CRC32(CONCAT_WS('|', id, slug, title, body, author_id, favorites_count)))
        FROM article
        UNION ALL SELECT SUM(CRC32(CONCAT_WS('|', user_id, article_id))) FROM favorite
        UNION ALL SELECT SUM(CRC32(CONCAT_WS('|', article_id, author_id, body))) FROM comment
        UNION ALL SELECT SUM(CRC32(CONCAT_WS('|', article_id, tag_id))) FROM article_tag
        """;
    List<String> first = database.rows(contents);
    try (MigratedDatabase same = new MigratedDatabase();
        MigratedDatabase other = new MigratedDatabase()) {
      Seed.generate(same.access(), SIZE, 7, "open sesame", Progress.none());
      Seed.generate(other.access(), SIZE, 8, "open sesame", Progress.none());

      assertThat(same.rows(contents)).isEqualTo(first);
      assertThat(other.rows(contents)).hasSize(4).doesNotContainAnyElementsOf(first);
    }
  }

  @Test
  void mayBeAddedToTheSampleBlogButNotTwice() throws SQLException {
    SeedSize small = new SeedSize(10, 20, 30);
    try (MigratedDatabase both = new MigratedDatabase()) {
      Seed.demo(both.access(), "open sesame", Progress.none());
      Seed.generate(both.access(), small, 1, "open sesame", Progress.none());

      assertThat(both.number("SELECT COUNT(*) FROM user")).isEqualTo(46);
      assertThatThrownBy(
              () -> Seed.generate(both.access(), small, 2, "open sesame", Progress.none()))
          .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.ALREADY_SEEDED);
    }
  }

  @Test
  void oneUserAloneAndNoArticlesAtAllWorkToo() throws SQLException {
    try (MigratedDatabase tiny = new MigratedDatabase()) {
      Seed.generate(tiny.access(), new SeedSize(1, 0, 0), 1, "open sesame", Progress.none());

      assertThat(tiny.number("SELECT COUNT(*) FROM user")).isEqualTo(1);
    }
    assertThatThrownBy(() -> new SeedSize(10, 10, 26))
        .hasMessage("favorites must be at most a quarter of users × articles (25) but was 26");
    assertThatThrownBy(() -> new SeedSize(0, 10, 0))
        .hasMessage("users must be between 1 and 1000000 but was 0");
  }

  @Test
  void zipfDrawsAllThingsSomeFarMoreOften() {
    Random random = new Random(3);
    Zipf zipf = new Zipf(20, 1.0, random);
    int[] drawn = new int[20];

    for (int i = 0; i < 20_000; i++) {
      drawn[zipf.draw(random)]++;
    }

    Arrays.sort(drawn);
    assertThat(drawn[0]).isPositive();
    // 1/1 of H(20) = 3.6 is 28 %
    assertThat(drawn[19]).isBetween(5_000, 6_200);
  }

  @Test
  void newestArticlesComeOffAnIndex() throws SQLException {
    plan("SELECT id FROM article ORDER BY created_at DESC, id DESC LIMIT 20")
        .uses("article_created_ix");
    plan("SELECT id FROM article WHERE author_id = 5 ORDER BY created_at DESC, id DESC LIMIT 20")
        .uses("article_author_created_ix");
    plan("SELECT article_id FROM article_tag WHERE tag_id = 9"
            + " ORDER BY article_created_at DESC, article_id DESC LIMIT 20")
        .uses("article_tag_tag_created_ix");
    plan("SELECT article_id FROM favorite WHERE user_id = 5"
            + " ORDER BY article_created_at DESC, article_id DESC LIMIT 20")
        .uses("favorite_user_created_ix");
    plan("SELECT id FROM comment WHERE article_id = 5 ORDER BY id").uses("comment_article_ix");
  }

  @Test
  void tagsOfTheNewestArticlesComeOffAnIndex() throws SQLException {
    plan("SELECT o.id FROM tag o WHERE EXISTS"
            + " (SELECT 1 FROM article_tag y WHERE y.tag_id = o.id) ORDER BY o.id DESC LIMIT 9")
        .uses("PRIMARY");
  }

  @Test
  void countsReadAnIndexOnly() throws SQLException {
    plan("SELECT COUNT(*) FROM article_tag WHERE tag_id = 9").reads("article_tag_tag_created_ix");
    plan("SELECT COUNT(*) FROM article WHERE author_id = 5").reads("article_author_created_ix");
    plan("SELECT COUNT(*) FROM favorite WHERE article_id = 5").reads("favorite_article_ix");
    plan("SELECT COUNT(*) FROM follow WHERE followed_id = 5").reads("follow_followed_ix");
  }

  /**
   * What the server says about the first table that it reads.
   *
   * @param key the index it chose
   * @param extra what it does besides
   */
  private record Plan(String sql, String key, String extra) {
    void uses(String index) {
      assertThat(key).as(sql).isEqualTo(index);
      assertThat(extra).as(sql).doesNotContain("filesort", "temporary");
    }

    void reads(String index) {
      uses(index);
      assertThat(extra).as(sql).contains("Using index");
    }
  }

  private Plan plan(String sql) throws SQLException {
    try (Connection connection = database.access().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("EXPLAIN FORMAT=TRADITIONAL " + sql)) {
      assertThat(row.next()).isTrue();
      return new Plan(
          sql, String.valueOf(row.getString("key")), String.valueOf(row.getString("Extra")));
    }
  }
}
