package dev.terrace.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Makes a large blog: a few people write, are followed and liked a lot, most do little. Rows go in
 * the order of their primary keys, so that the server appends instead of searching.
 */
final class Generator {
  // Fixed, so that the same seed gives the same rows on any day.
  private static final LocalDateTime FIRST = LocalDateTime.of(2024, 1, 1, 0, 0);
  private static final Duration SPAN = Duration.ofDays(730);
  private static final int TAGS = 200;
  private static final int FOLLOWS_PER_USER = 10;
  private static final int SMALL_ROWS = 2_000;
  private static final int LARGE_ROWS = 250;

  private final Connection connection;
  private final BatchWriter.Target target;
  private final SeedSize size;
  private final String passwordHash;
  private final Random random;
  private final GeneratedText text;
  private final long firstUser;
  private final long firstArticle;
  private final long firstTag;
  private final Zipf users;

  Generator(Connection connection, SeedSize size, long seed, String passwordHash, Progress progress)
      throws SQLException {
    this.connection = connection;
    this.target = new BatchWriter.Target(connection, true, progress);
    this.size = size;
    this.passwordHash = passwordHash;
    this.random = new Random(seed);
    this.text = new GeneratedText(random);
    this.firstUser = nextId("user");
    this.firstArticle = nextId("article");
    this.firstTag = nextId("tag");
    this.users = new Zipf(size.users(), 0.9, random);
  }

  static String email(long number) {
    return "reader" + number + "@generated.example";
  }

  SeedResult write() throws SQLException {
    long begin = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      // This connection only, closed afterwards: every reference below is made from known ids.
      statement.execute("SET SESSION foreign_key_checks = 0");
    }
    FavoritePairs favorites = FavoritePairs.choose(size, random);
    writeUsers();
    int follows = writeFollows();
    writeTags();
    writeArticles(favorites);
    writeArticleTags();
    writeFavorites(favorites);
    writeComments();
    return new SeedResult(
        size.users(),
        size.articles(),
        TAGS,
        size.articles(),
        follows,
        size.favorites(),
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private long nextId(String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void writeUsers() throws SQLException {
    try (BatchWriter user =
        target.into(
            "user",
            "id, username, email, password_hash, bio, image, created_at, updated_at",
            SMALL_ROWS,
            size.users())) {
      for (int i = 0; i < size.users(); i++) {
        user.add(
            firstUser + i,
            "reader" + (i + 1),
            email(i + 1),
            passwordHash,
            text.sentences(1 + random.nextInt(2)),
            null,
            FIRST,
            FIRST);
      }
    }
  }

  private int writeFollows() throws SQLException {
    int each = Math.min(FOLLOWS_PER_USER, size.users() / 4);
    try (BatchWriter follow =
        target.into(
            "follow",
            "follower_id, followed_id, created_at",
            SMALL_ROWS,
            (long) each * size.users())) {
      for (int i = 0; i < size.users(); i++) {
        for (int other : distinct(each, users, i)) {
          follow.add(firstUser + i, firstUser + other, FIRST.plusSeconds(i));
        }
      }
    }
    return each * size.users();
  }

  private void writeTags() throws SQLException {
    try (BatchWriter tag = target.into("tag", "id, name", SMALL_ROWS, TAGS)) {
      for (int i = 0; i < TAGS; i++) {
        tag.add(firstTag + i, "topic-%03d".formatted(i + 1));
      }
    }
  }

  private void writeArticles(FavoritePairs favorites) throws SQLException {
    try (BatchWriter article =
        target.into(
            "article",
            "id, slug, title, description, body, author_id, favorites_count, created_at,"
                + " updated_at",
            LARGE_ROWS,
            size.articles())) {
      for (int i = 0; i < size.articles(); i++) {
        String title = text.title();
        LocalDateTime created = created(i);
        // 1 to 6 KB, mostly short
        double length = random.nextDouble();
        article.add(
            firstArticle + i,
            Slug.of(title) + "-" + Integer.toString(i + 1, 36).toLowerCase(Locale.ROOT),
            title,
            text.sentences(1),
            text.body((int) (1_000 + 4_700 * length * length)),
            firstUser + users.draw(random),
            favorites.count(i),
            created,
            created);
      }
    }
  }

  private void writeArticleTags() throws SQLException {
    Zipf tags = new Zipf(TAGS, 1.0, random);
    try (BatchWriter link =
        target.into(
            "article_tag",
            "article_id, tag_id, article_created_at",
            SMALL_ROWS,
            size.articles() * 3L)) {
      for (int i = 0; i < size.articles(); i++) {
        for (int tag : distinct(1 + random.nextInt(5), tags, -1)) {
          link.add(firstArticle + i, firstTag + tag, created(i));
        }
      }
    }
  }

  private void writeFavorites(FavoritePairs favorites) throws SQLException {
    try (BatchWriter favorite =
        target.into(
            "favorite",
            "user_id, article_id, article_created_at, created_at",
            SMALL_ROWS,
            size.favorites())) {
      for (int user = 0; user < size.users(); user++) {
        for (int article : favorites.of(user)) {
          LocalDateTime at = created(article);
          favorite.add(
              firstUser + user, firstArticle + article, at, at.plusSeconds(60 + user % 3600));
        }
      }
    }
  }

  private void writeComments() throws SQLException {
    if (size.articles() == 0) {
      return;
    }
    Zipf articles = new Zipf(size.articles(), 0.8, random);
    int[] perArticle = new int[size.articles()];
    for (int i = 0; i < size.articles(); i++) {
      perArticle[articles.draw(random)]++;
    }
    try (BatchWriter comment =
        target.into(
            "comment",
            "article_id, author_id, body, created_at, updated_at",
            SMALL_ROWS,
            size.articles())) {
      for (int i = 0; i < perArticle.length; i++) {
        for (int n = 0; n < perArticle[i]; n++) {
          LocalDateTime at = created(i).plusMinutes(10L * (n + 1));
          comment.add(
              firstArticle + i,
              firstUser + users.draw(random),
              text.sentences(1 + random.nextInt(3)),
              at,
              at);
        }
      }
    }
  }

  /** Evenly over the two years: later articles have higher ids, as in real life. */
  private LocalDateTime created(int article) {
    long micros = SPAN.toNanos() / 1000 / size.articles() * article;
    return FIRST.plusNanos(micros * 1000);
  }

  private int[] distinct(int count, Zipf source, int except) {
    int[] chosen = new int[count];
    int found = 0;
    while (found < count) {
      int next = source.draw(random);
      boolean fresh = next != except;
      for (int i = 0; i < found && fresh; i++) {
        fresh = chosen[i] != next;
      }
      if (fresh) {
        chosen[found++] = next;
      }
    }
    Arrays.sort(chosen);
    return chosen;
  }
}
