package dev.terrace.web.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which bytes of a file a {@code Range} header asks for (RFC 9110 §14). */
sealed interface ByteRange {
  /** All of it: no range, or one that a server may ignore (several ranges, other units). */
  record Whole() implements ByteRange {}

  /** Bytes first to last, both included. */
  record Part(long first, long last) implements ByteRange {
    long length() {
      return last - first + 1;
    }
  }

  /** Nothing that the file has: 416. */
  record Unsatisfiable() implements ByteRange {}

  /** One range; with more digits than a long holds it is not one that we read. */
  Pattern SINGLE = Pattern.compile("bytes=[ \\t]*(\\d{0,18})-(\\d{0,18})[ \\t]*");

  static ByteRange parse(@Nullable String header, long length) {
    Matcher single = SINGLE.matcher(header == null ? "" : header);
    if (!single.matches() || (single.group(1).isEmpty() && single.group(2).isEmpty())) {
      return new Whole();
    }
    if (single.group(1).isEmpty()) {
      long suffix = Long.parseLong(single.group(2));
      return suffix == 0 || length == 0
          ? new Unsatisfiable()
          : new Part(Math.max(0, length - suffix), length - 1);
    }
    long first = Long.parseLong(single.group(1));
    long last = single.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(single.group(2));
    if (last < first) {
      return new Whole();
    }
    return first >= length ? new Unsatisfiable() : new Part(first, Math.min(last, length - 1));
  }
}
