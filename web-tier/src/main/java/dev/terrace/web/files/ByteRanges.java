package dev.terrace.web.files;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which bytes of a file a {@code Range} header asks for (RFC 9110 §14). */
sealed interface ByteRanges {
  /** More than this many are no honest request (RFC 9110 §14.2): all of the file is sent. */
  int MOST = 50;

  /** Ranges with no more between them are one: a part of an answer costs about as much. */
  int GAP = 80;

  /** All of it: no range, or one that a server ignores. */
  record Whole() implements ByteRanges {}

  /** Some ranges, at least one, in the order asked for; they don't overlap. */
  record Parts(List<Part> parts) implements ByteRanges {}

  /** Nothing that the file has: 416. */
  record Unsatisfiable() implements ByteRanges {}

  /** Bytes first to last, both included. */
  record Part(long first, long last) {
    long length() {
      return last - first + 1;
    }

    boolean touches(Part other) {
      return first - other.last <= GAP + 1 && other.first - last <= GAP + 1;
    }

    Part with(Part other) {
      return new Part(Math.min(first, other.first), Math.max(last, other.last));
    }
  }

  static ByteRanges parse(@Nullable String header, long length) {
    if (header == null || !header.regionMatches(true, 0, "bytes=", 0, 6)) {
      return new Whole();
    }
    String[] specs = header.substring(6).split(",", MOST + 2);
    if (specs.length > MOST) {
      return new Whole();
    }
    List<Part> parts = new ArrayList<>();
    boolean any = false;
    for (String each : specs) {
      String spec = each.strip();
      if (spec.isEmpty()) {
        continue; // RFC 9110 §5.6.1: empty elements of a list count for nothing
      }
      any = true;
      Part part = part(spec, length);
      if (part == null) {
        return new Whole(); // one that is malformed makes all of it so
      }
      if (part.first < length && part.last >= part.first) {
        add(parts, part);
      }
    }
    if (!any) {
      return new Whole();
    }
    return parts.isEmpty() ? new Unsatisfiable() : new Parts(List.copyOf(parts));
  }

  /** Null when it is malformed; first beyond the end or after last when it has nothing. */
  private static @Nullable Part part(String spec, long length) {
    int dash = spec.indexOf('-');
    if (dash < 0 || spec.length() == 1) {
      return null;
    }
    long first = number(spec.substring(0, dash));
    long last = number(spec.substring(dash + 1));
    if (first == MALFORMED || last == MALFORMED) {
      return null;
    }
    if (first == ABSENT) {
      return new Part(Math.max(0, length - last), length - 1);
    }
    if (last == ABSENT) {
      return new Part(first, length - 1);
    }
    return last < first ? null : new Part(first, Math.min(last, length - 1));
  }

  /** No digits. */
  long ABSENT = -1;

  /** Something else than digits. */
  long MALFORMED = -2;

  private static long number(String digits) {
    if (digits.isEmpty()) {
      return ABSENT;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return MALFORMED;
      }
      // More than any file has is enough to know.
      number = Math.min(number * 10 + digit, Long.MAX_VALUE / 100);
    }
    return number;
  }

  /** Adds a range, at the place of the first one that it overlaps or nearly meets. */
  private static void add(List<Part> parts, Part added) {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).touches(added)) {
        Part both = parts.remove(i).with(added);
        // It may meet others now.
        for (int j = parts.size() - 1; j >= 0; j--) {
          if (parts.get(j).touches(both)) {
            both = parts.remove(j).with(both);
            i = Math.min(i, j);
          }
        }
        parts.add(Math.min(i, parts.size()), both);
        return;
      }
    }
    parts.add(added);
  }
}
