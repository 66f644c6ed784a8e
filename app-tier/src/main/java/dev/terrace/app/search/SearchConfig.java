package dev.terrace.app.search;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How much searching is done at a time: a search for common words costs the database as much as a
 * hundred other requests.
 *
 * @param maxConcurrent searches at a time, 0 to 1000; 0 (default) means one for each four
 *     connections of the database pool
 * @param maxQueue searches that may wait, 0 to 10000, default 8; more get a 503
 * @param maxWait longest wait, 10 ms to 10 s, default 500 ms; then a 503
 * @param timeout after so long the database gives up on a search, 100 ms to 1 min, default 1 s;
 *     must be shorter than {@code database.socketTimeout}
 */
public record SearchConfig(
    @Doc("searches at a time; 0 = one for each four connections of the database pool")
        @Default("0")
        @Range(min = "0", max = "1000")
        int maxConcurrent,
    @Doc("searches that may wait; more get a 503") @Default("8") @Range(min = "0", max = "10000")
        int maxQueue,
    @Doc("longest wait for a search; then a 503")
        @Default("500ms")
        @Range(min = "10ms", max = "10s")
        Duration maxWait,
    @Doc("after so long the database gives up on a search; shorter than database.socketTimeout")
        @Default("1s")
        @Range(min = "100ms", max = "1m")
        Duration timeout) {

  /**
   * Searches at a time.
   *
   * @param connections of the database pool
   */
  public int concurrent(int connections) {
    return maxConcurrent > 0 ? maxConcurrent : Math.max(1, connections / 4);
  }
}
