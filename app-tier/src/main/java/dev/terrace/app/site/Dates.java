package dev.terrace.app.site;

import dev.terrace.app.http.Timestamps;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time as pages show them, in UTC; scripts make them relative and local. */
public final class Dates {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MMMM d, yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  private Dates() {}

  /** {@code January 5, 2026}. */
  public static String day(Instant instant) {
    return DAY.format(instant);
  }

  /** For the attribute {@code datetime}: {@code 2026-01-05T10:20:30.400Z}. */
  public static String iso(Instant instant) {
    return Timestamps.print(instant);
  }
}
