package dev.terrace.db;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws one of n things, of which the k-th most popular comes with a chance of about 1/k^s. */
final class Zipf {
  private final double[] cumulated;
  private final int[] order;

  /**
   * @param things how many, at least 1
   * @param exponent s, from 0 (all alike) to about 1.2 (very uneven)
   * @param random says which thing is how popular
   */
  Zipf(int things, double exponent, RandomGenerator random) {
    cumulated = new double[things];
    order = new int[things];
    double sum = 0;
    for (int i = 0; i < things; i++) {
      sum += 1 / Math.pow(i + 1.0, exponent);
      cumulated[i] = sum;
      // shuffled as it grows: popularity must not follow the numbers
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
  }

  /** From 0 to n - 1. */
  int draw(RandomGenerator random) {
    double wanted = random.nextDouble() * cumulated[cumulated.length - 1];
    int found = Arrays.binarySearch(cumulated, wanted);
    return order[found >= 0 ? found : -found - 1];
  }
}
