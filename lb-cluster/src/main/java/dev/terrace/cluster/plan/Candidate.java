package dev.terrace.cluster.plan;

import java.time.Duration;

/**
 * A node that may own addresses.
 *
 * @param weight its share of addresses beside others, 1 to 256, default 100
 * @param fitness as it said last; {@link Fitness#UNFIT} while it is drained or not heard of
 * @param fitFor for how long it has been {@link Fitness#FIT} without a break
 */
public record Candidate(String name, int weight, Fitness fitness, Duration fitFor) {
  public Candidate {
    if (weight < 1 || weight > 256) {
      throw new IllegalArgumentException("weight must be between 1 and 256 but was " + weight);
    }
  }
}
