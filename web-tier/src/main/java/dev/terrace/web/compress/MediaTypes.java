package dev.terrace.web.compress;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A set of media types, written {@code text/html}, {@code text/*} or {@code *+xml}. */
final class MediaTypes {
  private final Set<String> exact = new HashSet<>();
  private final Set<String> main = new HashSet<>();
  private final Set<String> suffixes = new HashSet<>();

  /**
   * Reads the patterns.
   *
   * @throws IllegalArgumentException if one is malformed
   */
  MediaTypes(List<String> patterns) {
    for (String pattern : patterns) {
      String type = pattern.toLowerCase(Locale.ROOT).strip();
      if (type.startsWith("*+") && wellFormed(type.substring(2))) {
        suffixes.add(type.substring(1));
        continue;
      }
      int slash = type.indexOf('/');
      String sub = type.substring(slash + 1);
      if (slash < 1
          || !wellFormed(type.substring(0, slash))
          || !(sub.equals("*") || wellFormed(sub))) {
        throw new IllegalArgumentException(
            "'" + pattern + "' is no media type such as text/html, text/* or *+xml");
      }
      if (sub.equals("*")) {
        main.add(type.substring(0, slash));
      } else {
        exact.add(type);
      }
    }
  }

  /** Whether a Content-Type, with or without parameters, is one of them. */
  boolean contains(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type =
        (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
            .strip()
            .toLowerCase(Locale.ROOT);
    int slash = type.indexOf('/');
    int plus = type.lastIndexOf('+');
    return exact.contains(type)
        || (slash > 0 && main.contains(type.substring(0, slash)))
        || (plus > slash && suffixes.contains(type.substring(plus)));
  }

  private static boolean wellFormed(String part) {
    return !part.isEmpty()
        && part.chars().allMatch(c -> c > ' ' && c < 0x7f && "/*;,\"".indexOf(c) < 0);
  }
}
