package dev.terrace.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The simulations that there are, with what holds where the command line says nothing. */
public enum Workload {
  BROWSE_SITE(
      "BrowseSite",
      "Readers who look at pages, with pauses and a browser's cache",
      "--users visitors at a time",
      50,
      0,
      60),
  WRITE_MIX(
      "WriteMix",
      "Signed-in users of the API: 90 % reading, 10 % articles, comments, favourites, follows",
      "--users users at a time",
      20,
      0,
      60),
  API_READ(
      "ApiRead",
      "Lists, articles, comments and tags from the API",
      "--rate requests a second",
      0,
      200,
      60),
  SPIKE(
      "Spike",
      "A fifth of the rate, then all of it at once for a quarter of the time, then a fifth again",
      "--rate requests a second at the peak",
      0,
      400,
      60),
  SOAK(
      "Soak",
      "Pages and API at an even rate for a long time",
      "--rate requests a second",
      0,
      100,
      1800),
  CAPACITY(
      "Capacity",
      "Steps of a growing rate until the goal (--p99, 1 % of errors) breaks; tells the last that held",
      "--rate requests a second more with each step of --step-time",
      0,
      100,
      300),
  FAILOVER(
      "Failover",
      "An even rate, a new connection for each request, while parts are killed elsewhere; tells the"
          + " longest gap",
      "--rate requests a second",
      0,
      100,
      60);

  private final String label;
  private final String description;
  private final String load;
  private final int users;
  private final int rate;
  private final int seconds;

  Workload(String label, String description, String load, int users, int rate, int seconds) {
    this.label = label;
    this.description = description;
    this.load = load;
    this.users = users;
    this.rate = rate;
    this.seconds = seconds;
  }

  /** What holds unless said otherwise; 0 where a simulation does not have it. */
  record Defaults(int users, int rate, Duration duration) {}

  /** Its name on the command line and in reports. */
  public String label() {
    return label;
  }

  /** What its users do, in a few words. */
  public String description() {
    return description;
  }

  /** What sets how much load it is. */
  String load() {
    return load;
  }

  Defaults defaults() {
    return new Defaults(users, rate, Duration.ofSeconds(seconds));
  }

  /** The class that Gatling runs. */
  String className() {
    return "dev.terrace.load.simulation." + label;
  }

  /**
   * The simulation of a name, in whatever case.
   *
   * @throws IllegalArgumentException if there is none, naming those that there are
   */
  static Workload of(String name) {
    return Arrays.stream(values())
        .filter(each -> each.label.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no simulation '%s'; there are: %s"
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(Workload::label)
                            .collect(Collectors.joining(", ")))));
  }
}
