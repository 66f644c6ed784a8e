package dev.terrace.db;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Writes the sample blog: who wrote what when, who follows whom and likes what. All choices come
 * from one generator with a fixed start, so that each run makes the same blog.
 */
final class DemoSeed {
  private static final long START = 20_260_101L;
  private static final int BATCH = 200;
  private static final Duration YEAR = Duration.ofDays(364);

  private final BatchWriter.Target target;
  private final String passwordHash;
  private final LocalDateTime now;
  private final DemoCorpus corpus = DemoCorpus.load();
  // java.util.Random: its numbers are the same on every Java there is
  private final Random random = new Random(START);
  private final List<Post> posts = new ArrayList<>();
  private int comments;
  private int follows;

  DemoSeed(BatchWriter.Target target, String passwordHash, Clock clock) {
    this.target = target;
    this.passwordHash = passwordHash;
    this.now =
        LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
  }

  /** An article with what only this blog knows of it; ids count from 1. */
  private record Post(
      long id, DemoCorpus.Text text, long author, LocalDateTime created, Set<Long> fans) {}

  SeedResult write() throws SQLException {
    long begin = System.nanoTime();
    choosePosts();
    writeUsers();
    writePosts();
    int tags = writeTags();
    writeFollows();
    int favorites = writeFavorites();
    writeComments();
    return new SeedResult(
        corpus.authors().size(),
        posts.size(),
        tags,
        comments,
        follows,
        favorites,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private void choosePosts() {
    List<DemoCorpus.Text> texts = new ArrayList<>(corpus.articles());
    Collections.shuffle(texts, random);
    Duration step = YEAR.dividedBy(texts.size());
    LocalDateTime at = now.minus(YEAR);
    for (DemoCorpus.Text text : texts) {
      // at least a minute after the one before, at most a few minutes before the next
      at = at.plus(step);
      LocalDateTime created = at.minus(Duration.ofMillis(random.nextLong(60_000, step.toMillis())));
      long author = author(text);
      posts.add(new Post(posts.size() + 1L, text, author, created, fans(author)));
    }
  }

  private long author(DemoCorpus.Text text) {
    List<Long> able = new ArrayList<>();
    for (int i = 0; i < corpus.authors().size(); i++) {
      if (corpus.authors().get(i).topics().contains(text.topic())) {
        able.add(i + 1L);
      }
    }
    if (able.isEmpty()) {
      throw new IllegalStateException("nobody writes about " + text.topic());
    }
    return able.get(random.nextInt(able.size()));
  }

  /** Most articles please a few people, some please many. */
  private Set<Long> fans(long author) {
    int users = corpus.authors().size();
    int many = (int) Math.min(users - 1.0, Math.floor(2 / Math.pow(random.nextDouble(), 0.8)) - 1);
    Set<Long> fans = new LinkedHashSet<>();
    while (fans.size() < many) {
      long fan = random.nextInt(users) + 1L;
      if (fan != author) {
        fans.add(fan);
      }
    }
    return fans;
  }

  private void writeUsers() throws SQLException {
    List<DemoCorpus.Author> authors = corpus.authors();
    try (BatchWriter user =
        target.into(
            "user",
            "id, username, email, password_hash, bio, image, created_at, updated_at",
            BATCH,
            authors.size())) {
      LocalDateTime joined = now.minus(YEAR).minusDays(40);
      for (int i = 0; i < authors.size(); i++) {
        DemoCorpus.Author author = authors.get(i);
        joined = joined.plusMinutes(random.nextLong(300, 1500));
        user.add(
            i + 1L,
            author.username(),
            author.username() + "@demo.example",
            passwordHash,
            author.bio(),
            "/images/avatars/" + author.username() + ".svg",
            joined,
            joined);
      }
    }
  }

  private void writePosts() throws SQLException {
    try (BatchWriter article =
        target.into(
            "article",
            "id, slug, title, description, body, author_id, favorites_count, created_at,"
                + " updated_at",
            BATCH,
            posts.size())) {
      for (Post post : posts) {
        article.add(
            post.id(),
            Slug.of(post.text().title()),
            post.text().title(),
            post.text().description(),
            post.text().body(),
            post.author(),
            post.fans().size(),
            post.created(),
            post.created());
      }
    }
  }

  private int writeTags() throws SQLException {
    Map<String, Long> tags = new LinkedHashMap<>();
    for (DemoCorpus.Text text : corpus.articles()) {
      text.tags().forEach(name -> tags.putIfAbsent(name, tags.size() + 1L));
    }
    try (BatchWriter tag = target.into("tag", "id, name", BATCH, tags.size())) {
      for (Map.Entry<String, Long> entry : tags.entrySet()) {
        tag.add(entry.getValue(), entry.getKey());
      }
    }
    int links = posts.stream().mapToInt(post -> post.text().tags().size()).sum();
    try (BatchWriter link =
        target.into("article_tag", "article_id, tag_id, article_created_at", BATCH, links)) {
      for (Post post : posts) {
        for (String name : post.text().tags()) {
          link.add(post.id(), Objects.requireNonNull(tags.get(name)), post.created());
        }
      }
    }
    return tags.size();
  }

  private void writeFollows() throws SQLException {
    int users = corpus.authors().size();
    try (BatchWriter follow =
        target.into("follow", "follower_id, followed_id, created_at", BATCH, users * 8L)) {
      for (long follower = 1; follower <= users; follower++) {
        Set<Long> followed = new LinkedHashSet<>();
        int many = 3 + random.nextInt(10);
        while (followed.size() < many) {
          // the square makes the first users better known
          double chance = random.nextDouble();
          long other = (long) (chance * chance * users) + 1;
          if (other != follower) {
            followed.add(other);
          }
        }
        for (Long other : followed) {
          follow.add(follower, other, now.minus(anyPartOf(YEAR)));
        }
        follows += many;
      }
    }
  }

  private int writeFavorites() throws SQLException {
    int total = posts.stream().mapToInt(post -> post.fans().size()).sum();
    try (BatchWriter favorite =
        target.into(
            "favorite", "user_id, article_id, article_created_at, created_at", BATCH, total)) {
      for (Post post : posts) {
        for (Long fan : post.fans()) {
          favorite.add(fan, post.id(), post.created(), sometimeAfter(post.created()));
        }
      }
    }
    return total;
  }

  private void writeComments() throws SQLException {
    try (BatchWriter comment =
        target.into(
            "comment",
            "article_id, author_id, body, created_at, updated_at",
            BATCH,
            posts.size() * 3L)) {
      for (Post post : posts) {
        LocalDateTime at = post.created();
        for (String body : said(post.text())) {
          long author = random.nextInt(corpus.authors().size()) + 1L;
          at = sometimeAfter(at);
          comment.add(post.id(), author, body, at, at);
          comments++;
        }
      }
    }
  }

  /** Up to six different remarks, most of them about the article's topics. */
  private List<String> said(DemoCorpus.Text text) {
    List<String> fitting = new ArrayList<>();
    for (String tag : text.tags()) {
      fitting.addAll(corpus.comments().getOrDefault(tag, List.of()));
    }
    Collections.shuffle(fitting, random);
    List<String> general =
        new ArrayList<>(corpus.comments().getOrDefault(DemoCorpus.GENERAL, List.of()));
    Collections.shuffle(general, random);
    List<String> said =
        new ArrayList<>(fitting.subList(0, Math.min(random.nextInt(5), fitting.size())));
    said.addAll(general.subList(0, Math.min(random.nextInt(3), general.size())));
    return said.stream().distinct().toList();
  }

  private Duration anyPartOf(Duration whole) {
    return Duration.ofMillis(random.nextLong(1, whole.toMillis()));
  }

  /** Within three days, but not in the future. */
  private LocalDateTime sometimeAfter(LocalDateTime time) {
    Duration left = Duration.between(time, now);
    Duration limit = Duration.ofDays(3).compareTo(left) < 0 ? Duration.ofDays(3) : left;
    return limit.toMillis() < 2 ? time : time.plus(anyPartOf(limit));
  }
}
