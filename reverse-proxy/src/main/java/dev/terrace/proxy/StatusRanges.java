package dev.terrace.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Status codes written like {@code 200-299,404}. */
public record StatusRanges(List<Range> ranges) {
  private static final Pattern PART = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

  public StatusRanges {
    ranges = List.copyOf(ranges);
  }

  /** Both ends belong to it. */
  public record Range(int from, int to) {}

  /**
   * Reads the text.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static StatusRanges parse(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw malformed(text);
      }
      int from = Integer.parseInt(matcher.group(1));
      int to = matcher.group(2) == null ? from : Integer.parseInt(matcher.group(2));
      if (to < from) {
        throw malformed(text);
      }
      ranges.add(new Range(from, to));
    }
    return new StatusRanges(ranges);
  }

  /** Whether the status is one of them. */
  public boolean contains(int status) {
    return ranges.stream().anyMatch(range -> status >= range.from && status <= range.to);
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "status codes must look like 200-399 or 200,204 but were '" + text + "'");
  }
}
