package dev.terrace.proxy.status;

import java.util.Locale;

/** Numbers as people read them on the status page and in a terminal. */
public final class Amounts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Amounts() {}

  /** An amount of bytes: {@code 512 B}, {@code 1.5 MiB}. */
  public static String bytes(long bytes) {
    double rest = bytes;
    int unit = 0;
    while (rest >= 1024 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", rest, UNITS[unit]);
  }

  /** What is used of what there is: {@code 1.5 MiB of 48.0 MiB}. */
  public static String bytes(long used, long limit) {
    return bytes(used) + " of " + bytes(limit);
  }

  /** Times per second: {@code 0}, {@code 0.25}, {@code 12.4}, {@code 1500}. */
  public static String rate(double perSecond) {
    return perSecond == 0
        ? "0"
        : String.format(
            Locale.ROOT, perSecond >= 100 ? "%.0f" : perSecond >= 10 ? "%.1f" : "%.2f", perSecond);
  }

  /** A part of a whole: {@code 97.3 %}; a dash when there is no whole. */
  public static String percent(long part, long whole) {
    return percent((double) part, (double) whole);
  }

  /** A part of a whole: {@code 97.3 %}; a dash when there is no whole. */
  public static String percent(double part, double whole) {
    return whole <= 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * part / whole);
  }
}
