package dev.terrace.db;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * Who likes what, chosen before anything is written, because an article carries its count. Four
 * bytes a pair.
 */
final class FavoritePairs {
  private final int[][] byUser;
  private final int[] counts;

  private FavoritePairs(int[][] byUser, int[] counts) {
    this.byUser = byUser;
    this.counts = counts;
  }

  static FavoritePairs choose(SeedSize size, RandomGenerator random) {
    int[][] byUser = new int[size.users()][];
    int[] counts = new int[size.articles()];
    if (size.articles() == 0) {
      Arrays.fill(byUser, new int[0]);
      return new FavoritePairs(byUser, counts);
    }
    int[] perUser = perUser(size, random);
    Zipf articles = new Zipf(size.articles(), 0.8, random);
    BitSet chosen = new BitSet(size.articles());
    for (int user = 0; user < byUser.length; user++) {
      chosen.clear();
      int missing = perUser[user];
      for (int tries = 0; missing > 0; tries++) {
        // Somebody who likes nearly all would draw the popular ones for ever.
        int article =
            tries < 8 * perUser[user]
                ? articles.draw(random)
                : chosen.nextClearBit(random.nextInt(size.articles()));
        if (article < size.articles() && !chosen.get(article)) {
          chosen.set(article);
          counts[article]++;
          missing--;
        }
      }
      byUser[user] = chosen.stream().toArray();
    }
    return new FavoritePairs(byUser, counts);
  }

  /** Uneven, at most all articles, exactly the wanted number in all. */
  private static int[] perUser(SeedSize size, RandomGenerator random) {
    int[] perUser = new int[size.users()];
    Zipf eager = new Zipf(size.users(), 0.6, random);
    for (int left = size.favorites(); left > 0; ) {
      int user = eager.draw(random);
      if (perUser[user] < size.articles()) {
        perUser[user]++;
        left--;
      }
    }
    return perUser;
  }

  int count(int article) {
    return counts[article];
  }

  /** The articles that a user likes, lowest first. */
  int[] of(int user) {
    return byUser[user];
  }
}
