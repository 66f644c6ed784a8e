package dev.terrace.load;

import java.net.URI;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What one run does. Gatling makes the simulations itself, so they find it by {@link #current}.
 *
 * @param workload which simulation
 * @param url of the site, without a path
 * @param users at a time, where the simulation counts users
 * @param rate requests a second, where it counts those
 * @param duration of the load
 * @param seed of all that is chosen at random: the same seed and settings ask for the same
 * @param p99 what 99 % of the answers must keep, for the assertions and for Capacity
 * @param stepTime how long Capacity stays at a rate
 * @param think how long pauses are, beside what they usually are; 0 makes none
 */
public record Settings(
    Workload workload,
    URI url,
    int users,
    int rate,
    Duration duration,
    long seed,
    Duration p99,
    Duration stepTime,
    double think) {
  private static volatile Settings current = none();
  private static volatile SiteContent content = SiteContent.NONE;

  private static Settings none() {
    return new Settings(
        Workload.BROWSE_SITE,
        URI.create("https://localhost"),
        1,
        1,
        Duration.ofSeconds(1),
        0,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        1);
  }

  /** Those of this process's run. */
  public static Settings current() {
    return current;
  }

  /** What the site of this process's run holds. */
  public static SiteContent content() {
    return content;
  }

  static void use(Settings settings, SiteContent found) {
    current = settings;
    content = found;
  }

  /**
   * A source of chance; each name has its own, so that one more call here changes nothing there.
   */
  public RandomGenerator random(String name) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + name.hashCode());
  }

  /** A pause of a reader. */
  public Duration pause(Duration usual) {
    return Duration.ofNanos((long) ((double) usual.toNanos() * think));
  }
}
