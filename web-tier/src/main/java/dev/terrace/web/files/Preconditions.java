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

  /** Whether a {@code Range} counts: without {@code If-Range}, or with the file's own validator. */
  static boolean rangeApplies(HeaderMap request, String etag, Instant modified) {
    String validator = request.getFirst(Headers.IF_RANGE);
    if (validator == null) {
      return true;
    }
    if (validator.startsWith("\"") || validator.startsWith("W/")) {
      return validator.equals(etag);
    }
    Date date = DateUtils.parseDate(validator);
    return date != null && date.toInstant().equals(modified);
  }

  /** {@code weak}: compare as RFC 9110 §8.8.3.2 says for If-None-Match. */
  private static boolean matches(HeaderMap request, HttpString header, String etag, boolean weak) {
    for (String line : request.get(header)) {
      for (String element : line.split(",", -1)) {
        String candidate = element.strip();
        if (weak && candidate.startsWith("W/")) {
          candidate = candidate.substring(2);
        }
        if (candidate.equals("*") || candidate.equals(etag)) {
          return true;
        }
      }
    }
    return false;
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
