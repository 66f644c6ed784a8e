package dev.terrace.web.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The path of a request, percent-decoded exactly once (RFC 3986 §2.4) and split at its slashes.
 *
 * <p>What could mean one thing to us and another to a file system or to the server behind us is no
 * path at all: dot segments in whatever spelling, control characters, broken escapes, bytes that
 * are not UTF-8.
 *
 * @param segments decoded, without the empty ones: {@code //a/b%20c/} is {@code [a, "b c"]}; an
 *     escaped slash stays inside its segment
 * @param directory whether the path ends with a slash
 */
public record RequestPath(List<String> segments, boolean directory) {
  /** Copies the list. */
  public RequestPath {
    segments = List.copyOf(segments);
  }

  /**
   * Reads the path of a request.
   *
   * @param raw as sent, without the query, beginning with a slash
   * @return empty if it is not acceptable
   */
  public static Optional<RequestPath> parse(String raw) {
    if (!raw.startsWith("/")) {
      return Optional.empty();
    }
    List<String> segments = new ArrayList<>();
    for (String part : raw.substring(1).split("/", -1)) {
      Optional<String> segment = decode(part);
      if (segment.isEmpty() || hasDotSegment(segment.get())) {
        return Optional.empty();
      }
      if (!part.isEmpty()) {
        segments.add(segment.get());
      }
    }
    return Optional.of(new RequestPath(segments, raw.endsWith("/")));
  }

  /** Whether these are the first segments of this path. */
  public boolean startsWith(List<String> prefix) {
    return segments.size() >= prefix.size() && segments.subList(0, prefix.size()).equals(prefix);
  }

  private static Optional<String> decode(String part) {
    ByteBuffer bytes = ByteBuffer.allocate(part.length());
    for (int i = 0; i < part.length(); i++) {
      int value = part.charAt(i);
      if (value == '%') {
        if (i + 2 >= part.length()) {
          return Optional.empty();
        }
        int high = Character.digit(part.charAt(++i), 16);
        int low = Character.digit(part.charAt(++i), 16);
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        value = high << 4 | low;
      } else if (value > 0x7e) {
        return Optional.empty();
      }
      if (value < 0x20 || value == 0x7f) {
        return Optional.empty();
      }
      bytes.put((byte) value);
    }
    try {
      // A new decoder reports malformed input instead of replacing it.
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** Looks behind escaped slashes and back slashes too: a server behind us may split there. */
  private static boolean hasDotSegment(String segment) {
    for (String part : segment.split("[/\\\\]", -1)) {
      // Path parameters ("..;x=1") are cut off by servlet containers.
      String name = part.contains(";") ? part.substring(0, part.indexOf(';')) : part;
      if (name.equals(".") || name.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
