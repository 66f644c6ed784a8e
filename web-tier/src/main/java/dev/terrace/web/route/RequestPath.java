package dev.terrace.web.route;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path of a request, percent-decoded exactly once (RFC 3986 §2.4) and split at its slashes.
 * Immutable.
 *
 * <p>What could mean one thing to us and another to a file system or to the server behind us is no
 * path at all: dot segments in whatever spelling, control characters, broken escapes, bytes that
 * are not UTF-8.
 */
public final class RequestPath {
  private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

  /** The path when it is written in the only way there is; else null. */
  private final @Nullable String plain;

  private final boolean directory;

  /** Null until somebody asks: most paths are plain, and looked up as they are. */
  private @Nullable List<String> segments;

  private RequestPath(@Nullable String plain, boolean directory, @Nullable List<String> segments) {
    this.plain = plain;
    this.directory = directory;
    this.segments = segments;
  }

  /**
   * Reads the path of a request.
   *
   * @param raw as sent, without the query, beginning with a slash
   * @return empty if it is not acceptable
   */
  public static Optional<RequestPath> parse(String raw) {
    if (isPlain(raw)) {
      return Optional.of(new RequestPath(raw, raw.endsWith("/"), null));
    }
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
    return Optional.of(new RequestPath(null, raw.endsWith("/"), List.copyOf(segments)));
  }

  /** No escapes, no empty segments, none that begins with a dot: nothing to decode or to doubt. */
  private static boolean isPlain(String raw) {
    if (raw.isEmpty() || raw.charAt(0) != '/') {
      return false;
    }
    char before = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean ok =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || (c == '.' && before != '/')
              || (c == '/' && before != '/');
      if (!ok) {
        return false;
      }
      before = c;
    }
    return true;
  }

  /**
   * Decoded, without the empty ones: {@code //a/b%20c/} is {@code [a, "b c"]}; an escaped slash
   * stays inside its segment.
   */
  public List<String> segments() {
    List<String> all = segments;
    if (all == null) {
      all = split(String.valueOf(plain));
      segments = all;
    }
    return all;
  }

  private static List<String> split(String plain) {
    List<String> all = new ArrayList<>();
    int start = 1;
    while (start < plain.length()) {
      int slash = plain.indexOf('/', start);
      int end = slash < 0 ? plain.length() : slash;
      all.add(plain.substring(start, end));
      start = end + 1;
    }
    return List.copyOf(all);
  }

  /** Whether the path ends with a slash. */
  public boolean directory() {
    return directory;
  }

  /**
   * A text that this path and all that mean the same have in common, and no others; null when there
   * is none.
   */
  public @Nullable String key() {
    if (plain != null) {
      return plain;
    }
    List<String> all = segments();
    for (String segment : all) {
      if (segment.indexOf('/') >= 0) {
        return null;
      }
    }
    return "/" + String.join("/", all) + (directory && !all.isEmpty() ? "/" : "");
  }

  /** Whether these are the first segments of this path, in any way in which it may be read. */
  public boolean startsWith(List<String> prefix) {
    if (prefix.isEmpty()) {
      return true;
    }
    List<String> all = plain == null ? readings() : segments();
    return all.size() >= prefix.size() && all.subList(0, prefix.size()).equals(prefix);
  }

  /**
   * As servers behind us may read them: an escaped slash or a back slash separates, path parameters
   * ({@code ;x=1}) are cut off. Else what a location forbids could be had by another spelling.
   */
  private List<String> readings() {
    List<String> all = new ArrayList<>();
    for (String segment : segments()) {
      for (String part : SEPARATORS.split(segment, -1)) {
        String name = withoutParameters(part);
        if (!name.isEmpty()) {
          all.add(name);
        }
      }
    }
    return all;
  }

  private static String withoutParameters(String name) {
    int end = name.indexOf(';');
    return end < 0 ? name : name.substring(0, end);
  }

  /**
   * Whether a path's segments are the first ones of this path.
   *
   * @param prefix the same as {@code text}, split
   * @param text such as {@code /api}; empty for the root
   */
  boolean startsWith(List<String> prefix, String text) {
    if (plain == null) {
      return startsWith(prefix);
    }
    return plain.startsWith(text)
        && (plain.length() == text.length() || plain.charAt(text.length()) == '/');
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
    for (String part : SEPARATORS.split(segment, -1)) {
      // Path parameters ("..;x=1") are cut off by servlet containers.
      String name = withoutParameters(part);
      if (name.equals(".") || name.equals("..")) {
        return true;
      }
    }
    return false;
  }
}
