package dev.terrace.web;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host.
 *
 * @param serverNames host names it answers to, also {@code *.example.org}; the first site of a
 *     configuration answers for all names that no site has
 * @param headers set on answers that are the web server's own; those named here replace the
 *     defaults (nosniff, a strict Content-Security-Policy, Referrer-Policy), an empty value leaves
 *     a default out
 * @param notFoundPage path of the page for 404, read at start
 * @param errorPage path of the page for 500, 502, 503 and 504, read at start
 * @param locations at least one
 */
public record SiteConfig(
    @Doc("host names, also *.example.org; the first site answers for all others too") @Default("[]")
        List<String> serverNames,
    @Doc("headers of the web server's own answers; an empty value leaves a default out")
        @Default("{}")
        Map<String, String> headers,
    @Doc("path of the page for 404") @Nullable String notFoundPage,
    @Doc("path of the page for 500, 502, 503 and 504") @Nullable String errorPage,
    @Doc("what answers below which path") List<LocationConfig> locations) {

  /** Checks that there are locations and no path twice. */
  public SiteConfig {
    if (locations.isEmpty()) {
      throw new IllegalArgumentException("a site needs at least one location");
    }
    Set<String> paths = new HashSet<>();
    for (LocationConfig location : locations) {
      if (!paths.add(location.path())) {
        throw new IllegalArgumentException("location " + location.path() + " is there twice");
      }
    }
    for (LocationConfig location : locations) {
      String last = location.tryFiles().isEmpty() ? "" : location.tryFiles().getLast();
      if (last.startsWith("@") && !paths.contains(last)) {
        throw new IllegalArgumentException(
            "location %s: tryFiles names the location %s, which is not there"
                .formatted(location.path(), last));
      }
    }
  }
}
