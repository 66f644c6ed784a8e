package dev.terrace.app.http;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Points in time as the API prints them: {@code 2026-02-18T03:22:56.637Z}, always three digits. */
public final class Timestamps {
  private Timestamps() {}

  /** By hand: a page of twenty articles prints forty of them, and a formatter costs ten times. */
  public static String print(Instant instant) {
    LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    var text = new StringBuilder(24);
    digits(text, time.getYear(), 4).append('-');
    digits(text, time.getMonthValue(), 2).append('-');
    digits(text, time.getDayOfMonth(), 2).append('T');
    digits(text, time.getHour(), 2).append(':');
    digits(text, time.getMinute(), 2).append(':');
    digits(text, time.getSecond(), 2).append('.');
    return digits(text, time.getNano() / 1_000_000, 3).append('Z').toString();
  }

  private static StringBuilder digits(StringBuilder text, int value, int count) {
    var digits = Integer.toString(value);
    for (int i = digits.length(); i < count; i++) {
      text.append('0');
    }
    return text.append(digits);
  }
}
