package dev.terrace.proxy.persist;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request's Cookie header, looked through for one cookie.
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
    return replace(lines, name, _ -> null);
  }

  /**
   * Gives every cookie of a name another value; the other pairs keep their exact text.
   *
   * @param change from the old value to the new one; null: the cookie is left out
   */
  public static CookieHeader replace(
      List<String> lines, String name, Function<String, @Nullable String> change) {
    String value = null;
    StringBuilder others = new StringBuilder();
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        String kept = pair.strip();
        if (kept.isEmpty()) {
          continue;
        }
        int equals = kept.indexOf('=');
        if (equals == name.length() && kept.startsWith(name)) {
          String old = kept.substring(equals + 1);
          value = value == null ? old : value;
          String changed = change.apply(old);
          kept = changed == null ? "" : name + '=' + changed;
        }
        if (!kept.isEmpty()) {
          others.append(others.isEmpty() ? "" : "; ").append(kept);
        }
      }
    }
    return new CookieHeader(value, others.isEmpty() ? null : others.toString());
  }

  /** The lines as one; null when they hold no cookie. */
  public static @Nullable String join(@Nullable List<String> lines) {
    if (lines == null || lines.isEmpty()) {
      return null;
    }
    return lines.size() == 1 ? lines.getFirst() : String.join("; ", lines);
  }
}
