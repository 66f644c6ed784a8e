package dev.terrace.web.files;

import io.undertow.util.DateUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** What the conditions of a GET or HEAD come to, in the order of RFC 9110 §13.2.2. */
enum Preconditions {
  MET,
  NOT_MODIFIED,
  FAILED;

  static Preconditions evaluate(HeaderMap request, String etag, Instant modified) {
    if (request.contains(Headers.IF_MATCH)) {
      if (!matches(request, Headers.IF_MATCH, etag, false)) {
        return FAILED;
      }
    } else if (isBefore(date(request, Headers.IF_UNMODIFIED_SINCE), modified)) {
      return FAILED;
    }
    if (request.contains(Headers.IF_NONE_MATCH)) {
      return matches(request, Headers.IF_NONE_MATCH, etag, true) ? NOT_MODIFIED : MET;
    }
    Instant since = date(request, Headers.IF_MODIFIED_SINCE);
    return since != null && !modified.isAfter(since) ? NOT_MODIFIED : MET;
  }

  /**
   * Whether a {@code Range} counts: without {@code If-Range}, or with the file's own validator,
   * which must be a strong one (RFC 9110 §13.1.5).
   */
  static boolean rangeApplies(HeaderMap request, String etag, Instant modified, Instant now) {
    String validator = request.getFirst(Headers.IF_RANGE);
    if (validator == null) {
      return true;
    }
    if (validator.startsWith("\"") || validator.startsWith("W/")) {
      return validator.equals(etag) && !etag.startsWith("W/");
    }
    Date date = DateUtils.parseDate(validator);
    // §8.8.2.2: a date is strong when the file can't have changed twice within that second.
    return date != null
        && date.toInstant().equals(modified)
        && modified.plusSeconds(1).isBefore(now);
  }

  /** {@code weak}: compare as RFC 9110 §8.8.3.2 says for If-None-Match. */
  private static boolean matches(HeaderMap request, HttpString header, String etag, boolean weak) {
    for (String line : request.get(header)) {
      if (line.strip().equals("*")) {
        return true;
      }
      int start = line.indexOf('"');
      while (start >= 0) {
        int end = line.indexOf('"', start + 1);
        if (end < 0) {
          break; // no tag: what follows is none either
        }
        boolean isWeak = line.startsWith("W/", start - 2);
        if (same(line.substring(start, end + 1), isWeak, etag, weak)) {
          return true;
        }
        start = line.indexOf('"', end + 1);
      }
    }
    return false;
  }

  private static boolean same(String tag, boolean isWeak, String etag, boolean weak) {
    boolean ownIsWeak = etag.startsWith("W/");
    return (weak || (!isWeak && !ownIsWeak)) && tag.equals(ownIsWeak ? etag.substring(2) : etag);
  }

  private static boolean isBefore(@Nullable Instant date, Instant modified) {
    return date != null && date.isBefore(modified);
  }

  private static @Nullable Instant date(HeaderMap request, HttpString header) {
    String text = request.getFirst(header);
    Date date = text == null ? null : DateUtils.parseDate(text);
    return date == null ? null : date.toInstant();
  }
}
