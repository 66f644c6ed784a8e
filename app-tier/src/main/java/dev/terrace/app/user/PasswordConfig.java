package dev.terrace.app.user;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How passwords are hashed (Argon2id) and how much of that is done at a time: a hash takes a tenth
 * of a second of one core and the memory given here.
 *
 * @param memory of one hash, 8 MiB to 1 GiB, default 19 MiB (OWASP's recommendation with two
 *     passes). Changed, it counts for new passwords; old ones stay good
 * @param iterations passes over that memory, 1 to 100, default 2
 * @param maxConcurrent hashes at a time, 0 to 1000; 0 (default) means one for each core
 * @param maxQueue hashes that may wait, 0 to 10000, default 16; more get a 503
 * @param maxWait longest wait, 100 ms to 1 min, default 2 s; then a 503
 */
public record PasswordConfig(
    @Doc("memory of one hash") @Default("19MiB") @Range(min = "8MiB", max = "1GiB") ByteSize memory,
    @Doc("passes over that memory") @Default("2") @Range(min = "1", max = "100") int iterations,
    @Doc("hashes at a time; 0 = one for each core") @Default("0") @Range(min = "0", max = "1000")
        int maxConcurrent,
    @Doc("hashes that may wait; more get a 503") @Default("16") @Range(min = "0", max = "10000")
        int maxQueue,
    @Doc("longest wait for a hash; then a 503") @Default("2s") @Range(min = "100ms", max = "1m")
        Duration maxWait) {

  /** Hashes at a time. */
  public int concurrent() {
    return maxConcurrent > 0 ? maxConcurrent : Runtime.getRuntime().availableProcessors();
  }
}
