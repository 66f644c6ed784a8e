package dev.terrace.web.cache.rule;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates of HTTP in its three formats, RFC 9110 §5.6.7. As RFC 9111 §4.2 wants it, letters of either
 * case are taken, and a zone other than GMT makes a date invalid. A day of the week that does not
 * fit the date is ignored.
 */
public final class HttpDate {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  private static final String CLOCK = "(\\d\\d):(\\d\\d):(\\d\\d)";

  /** Sun, 06 Nov 1994 08:49:37 GMT. */
  private static final Pattern IMF =
      Pattern.compile("[a-z]{3}, (\\d\\d) ([a-z]{3}) (\\d{4}) " + CLOCK + " gmt");

  /** Sunday, 06-Nov-94 08:49:37 GMT. */
  private static final Pattern RFC_850 =
      Pattern.compile("[a-z]{6,9}, (\\d\\d)-([a-z]{3})-(\\d\\d) " + CLOCK + " gmt");

  /** Sun Nov 6 08:49:37 1994. */
  private static final Pattern ASCTIME =
      Pattern.compile("[a-z]{3} ([a-z]{3}) ([ \\d]\\d) " + CLOCK + " (\\d{4})");

  private HttpDate() {}

  /**
   * Reads a date.
   *
   * @param nowSeconds settles the century of a year with two digits: more than 50 years ahead means
   *     the past
   * @return seconds since 1970; empty when it is no valid date
   */
  public static OptionalLong parse(String text, long nowSeconds) {
    String lower = text.toLowerCase(Locale.ROOT);
    Matcher imf = IMF.matcher(lower);
    if (imf.matches()) {
      return seconds(number(imf, 3), imf.group(2), number(imf, 1), imf, 4);
    }
    Matcher rfc850 = RFC_850.matcher(lower);
    if (rfc850.matches()) {
      int thisYear = LocalDateTime.ofEpochSecond(nowSeconds, 0, ZoneOffset.UTC).getYear();
      int year = thisYear - thisYear % 100 + number(rfc850, 3);
      return seconds(
          year > thisYear + 50 ? year - 100 : year, rfc850.group(2), number(rfc850, 1), rfc850, 4);
    }
    Matcher asctime = ASCTIME.matcher(lower);
    if (asctime.matches()) {
      int day = Integer.parseInt(asctime.group(2).strip());
      return seconds(number(asctime, 6), asctime.group(1), day, asctime, 3);
    }
    return OptionalLong.empty();
  }

  /** Writes a date as it is to be sent, in the first of the three formats. */
  public static String format(long epochSeconds) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSeconds, 0, ZoneOffset.UTC);
    String month = MONTHS.get(time.getMonthValue() - 1);
    return "%s, %02d %s %04d %02d:%02d:%02d GMT"
        .formatted(
            DAYS.get(time.getDayOfWeek().getValue() - 1),
            time.getDayOfMonth(),
            month.substring(0, 1).toUpperCase(Locale.ROOT) + month.substring(1),
            time.getYear(),
            time.getHour(),
            time.getMinute(),
            time.getSecond());
  }

  private static OptionalLong seconds(int year, String month, int day, Matcher clock, int first) {
    int second = number(clock, first + 2);
    try {
      // A leap second (60) is counted as the one before it: equal or earlier, RFC 9111 §4.2.
      return OptionalLong.of(
          LocalDateTime.of(
                  year,
                  MONTHS.indexOf(month) + 1,
                  day,
                  number(clock, first),
                  number(clock, first + 1),
                  second == 60 ? 59 : second)
              .toEpochSecond(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return OptionalLong.empty(); // such as 31 Feb: no date
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
