package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request for one range of bytes, RFC 9110 §14.1.2. Several ranges, and other units, are for the
 * server; a cache may answer them with the whole.
 *
 * @param first position of the first byte; −1 for the last {@code last} bytes
 * @param last position of the last byte; −1 for all up to the end
 */
public record RangeRequest(long first, long last) {
  private static final Pattern ONE =
      Pattern.compile("bytes=[ \\t]*(\\d{0,18})-(\\d{0,18})[ \\t]*", Pattern.CASE_INSENSITIVE);

  /** Reads it off a request; null when it has no Range, or none that we read. */
  public static @Nullable RangeRequest of(HeaderMap request) {
    HeaderValues lines = request.get(Headers.RANGE);
    Matcher one = ONE.matcher(lines == null || lines.size() > 1 ? "" : lines.getFirst());
    if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
      return null;
    }
    long first = one.group(1).isEmpty() ? -1 : Long.parseLong(one.group(1));
    long last = one.group(2).isEmpty() ? -1 : Long.parseLong(one.group(2));
    return first > last && last >= 0 ? null : new RangeRequest(first, last);
  }

  /** The bytes of a representation of some length; null when it has none of them: 416. */
  public @Nullable ContentRange in(long total) {
    if (first < 0) {
      return last == 0 || total == 0
          ? null
          : new ContentRange(Math.max(0, total - last), total - 1, total);
    }
    if (first >= total) {
      return null;
    }
    return new ContentRange(first, last < 0 ? total - 1 : Math.min(last, total - 1), total);
  }
}
