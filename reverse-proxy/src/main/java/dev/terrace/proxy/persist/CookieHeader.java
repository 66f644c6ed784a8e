package dev.terrace.proxy.persist;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request's Cookie header without our own cookie.
 *
 * @param value the value of the first cookie with the wanted name, null when there is none
 * @param others what is left for the server, null when nothing is
 */
public record CookieHeader(@Nullable String value, @Nullable String others) {
  /**
   * Takes a cookie out of the Cookie header lines; the other pairs keep their exact text.
   *
   * @param lines the header's lines; HTTP/2 may split it (RFC 9113 §8.2.3), HTTP/1.1 may not, so
   *     they are joined by "; "
   */
  public static CookieHeader take(List<String> lines, String name) {
    String value = null;
    StringBuilder others = new StringBuilder();
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        String trimmed = pair.strip();
        if (trimmed.isEmpty()) {
          continue;
        }
        int equals = trimmed.indexOf('=');
        if (equals == name.length() && trimmed.startsWith(name)) {
          if (value == null) {
            value = trimmed.substring(equals + 1);
          }
        } else {
          others.append(others.isEmpty() ? "" : "; ").append(trimmed);
        }
      }
    }
    return new CookieHeader(value, others.isEmpty() ? null : others.toString());
  }
}
