package dev.terrace.lb.rule;

import dev.terrace.kit.config.Doc;
import dev.terrace.kit.http.HttpSyntax;

/**
 * Gives the server another path than the client asked for: where the path is {@code prefix}, or
 * begins with it and a slash, that part becomes {@code to}. The query stays.
 *
 * @param prefix such as {@code /api}
 * @param to such as {@code /} or {@code /v2}
 */
public record RewriteConfig(
    @Doc("beginning of the path, whole segments") String prefix,
    @Doc("what it becomes") String to) {
  public RewriteConfig {
    for (String path : new String[] {prefix, to}) {
      if (!path.startsWith("/") || path.indexOf('?') >= 0 || !HttpSyntax.target(path)) {
        throw new IllegalArgumentException(
            "prefix and to must be paths such as /api but one was '" + path + "'");
      }
    }
    prefix = withoutSlash(prefix);
    to = withoutSlash(to);
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** The new path, or the given one where it does not begin so. */
  String apply(String path) {
    String base = prefix.equals("/") ? "" : prefix;
    if (!path.startsWith(base)) {
      return path;
    }
    String rest = path.substring(base.length());
    if (!rest.isEmpty() && rest.charAt(0) != '/') {
      return path;
    }
    String start = to.equals("/") ? "" : to;
    String whole = start + rest;
    return whole.isEmpty() ? "/" : whole;
  }
}
