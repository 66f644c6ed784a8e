package dev.terrace.kit.config;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as text: {@code 250ms}, {@code 2s}, {@code 1m30s}, {@code 30d}. */
final class Durations {
  private static final Pattern FORMAT = Pattern.compile("(?:\\d{1,12}(?:us|ms|s|m|h|d))+");
  private static final Pattern PART = Pattern.compile("(\\d+)(us|ms|s|m|h|d)");

  private Durations() {}

  static Duration parse(String text) {
    if (!FORMAT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must be a duration such as 250ms, 2s, 5m, 1h or 30d but was '%s'%s"
              .formatted(text, text.matches("\\d+") ? " (the unit is missing)" : ""));
    }
    Duration sum = Duration.ZERO;
    var parts = PART.matcher(text);
    while (parts.find()) {
      long amount = Long.parseLong(parts.group(1));
      sum =
          sum.plus(
              switch (parts.group(2)) {
                case "us" -> Duration.ofNanos(amount * 1000);
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
              });
    }
    return sum;
  }

  /** The largest unit that says it exactly, which {@link #parse} reads back. */
  static String print(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    if (duration.toNanosPart() % 1_000_000 != 0) {
      return duration.toNanos() / 1000 + "us";
    }
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
