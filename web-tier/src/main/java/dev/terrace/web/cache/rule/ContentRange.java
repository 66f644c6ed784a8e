package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes a response with status 206 holds, RFC 9110 §14.4.
 *
 * @param first position of the first byte
 * @param last position of the last byte
 * @param total bytes of the whole representation
 */
public record ContentRange(long first, long last, long total) {
  private static final Pattern BYTES =
      Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})", Pattern.CASE_INSENSITIVE);

  /**
   * Reads it off a response.
   *
   * @return null when there is none, it has another unit, does not tell the total, or is nonsense:
   *     nothing can be made of such a part
   */
  public static @Nullable ContentRange of(HeaderMap response) {
    HeaderValues lines = response.get(Headers.CONTENT_RANGE);
    Matcher matcher = BYTES.matcher(lines == null || lines.size() > 1 ? "" : lines.getFirst());
    if (!matcher.matches()) {
      return null;
    }
    long first = Long.parseLong(matcher.group(1));
    long last = Long.parseLong(matcher.group(2));
    long total = Long.parseLong(matcher.group(3));
    return first <= last && last < total ? new ContentRange(first, last, total) : null;
  }

  /** How many bytes. */
  public long length() {
    return last - first + 1;
  }

  /** As the value of the field. */
  public String text() {
    return "bytes " + first + "-" + last + "/" + total;
  }
}
