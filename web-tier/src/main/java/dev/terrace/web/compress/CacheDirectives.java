package dev.terrace.web.compress;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/** Looks for a directive in Cache-Control, RFC 9111 §5.2. */
final class CacheDirectives {
  private CacheDirectives() {}

  /** Whether it is there, with or without an argument. */
  static boolean contains(HeaderMap headers, String directive) {
    HeaderValues lines = headers.get(Headers.CACHE_CONTROL);
    if (lines == null) {
      return false;
    }
    for (String line : lines) {
      for (int at = find(line, directive, 0); at >= 0; at = find(line, directive, at + 1)) {
        if (wordStart(line, at) && wordEnd(line, at + directive.length())) {
          return true;
        }
      }
    }
    return false;
  }

  private static int find(String line, String directive, int from) {
    for (int i = from; i <= line.length() - directive.length(); i++) {
      if (line.regionMatches(true, i, directive, 0, directive.length())) {
        return i;
      }
    }
    return -1;
  }

  private static boolean wordStart(String line, int at) {
    int before = at - 1;
    while (before >= 0 && (line.charAt(before) == ' ' || line.charAt(before) == '\t')) {
      before--;
    }
    return before < 0 || line.charAt(before) == ',';
  }

  private static boolean wordEnd(String line, int end) {
    return end == line.length() || ", \t=".indexOf(line.charAt(end)) >= 0;
  }
}
