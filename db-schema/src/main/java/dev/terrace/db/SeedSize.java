package dev.terrace.db;

/**
 * How much the generator makes. Follows (10 per user), comments (1 per article) and tags (200)
 * follow from it.
 *
 * @param users 1 to 1 million, default 10 000
 * @param articles 0 to 5 million, default 100 000
 * @param favorites 0 to 50 million, at most a quarter of users × articles, default 1 million
 */
public record SeedSize(int users, int articles, int favorites) {
  public SeedSize {
    between("users", users, 1, 1_000_000);
    between("articles", articles, 0, 5_000_000);
    between("favorites", favorites, 0, 50_000_000);
    if (favorites > (long) users * articles / 4) {
      throw new IllegalArgumentException(
          "favorites must be at most a quarter of users × articles (%d) but was %d"
              .formatted((long) users * articles / 4, favorites));
    }
  }

  private static void between(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d but was %d".formatted(name, min, max, value));
    }
  }
}
