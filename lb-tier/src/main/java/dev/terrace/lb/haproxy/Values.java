package dev.terrace.lb.haproxy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers, times and sizes in the ways that HAProxy writes them. */
final class Values {
  private static final Pattern TIME = Pattern.compile("(\\d{1,12})(us|ms|s|m|h|d)?");

  private Values() {}

  /**
   * A whole number.
   *
   * @throws NotTranslatable if it is anything else
   */
  static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw new NotTranslatable("'" + text + "' is no number that could be translated");
    }
  }

  /** A number that may end with k, m or g, as the size of a stick table. */
  static int size(String text) {
    int factor =
        switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
          case 'k', 'K' -> 1 << 10;
          case 'm', 'M' -> 1 << 20;
          default -> 1;
        };
    return factor == 1 ? number(text) : number(text.substring(0, text.length() - 1)) * factor;
  }

  /** A time that is in milliseconds when it has no unit, as most are. */
  static String time(String text) {
    return time(text, "ms");
  }

  /**
   * A time in our writing.
   *
   * @param unit of a plain number
   */
  static String time(String text, String unit) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      throw new NotTranslatable("'" + text + "' is no time that could be translated");
    }
    long amount = Long.parseLong(matcher.group(1));
    String given = matcher.group(2) == null ? unit : matcher.group(2);
    if (given.equals("ms") && amount % 1000 == 0) {
      amount /= 1000;
      given = "s";
    }
    return amount + given;
  }
}
