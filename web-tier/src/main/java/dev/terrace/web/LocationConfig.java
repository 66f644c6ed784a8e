package dev.terrace.web;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What answers the paths below a prefix: the servers of an upstream, or the files below a root.
 *
 * @param path prefix of whole segments, beginning with a slash; the longest one wins
 * @param proxyPass name of an upstream that gets the request as it is
 * @param root folder with the files, whose names are the path below the prefix; may be relative to
 *     the configuration file
 * @param index names to look for when a directory is asked for, default {@code index.html}
 * @param maxAge how long browsers may use files other than HTML without asking, 0 to 1 year,
 *     default 5 min; HTML is always asked for again
 */
public record LocationConfig(
    @Doc("prefix of whole path segments; the longest one wins") String path,
    @Doc("name of the upstream that answers, or else give root") @Nullable String proxyPass,
    @Doc("folder whose files answer, or else give proxyPass") @Nullable Path root,
    @Doc("files that stand for a directory") @Default("[index.html]") List<String> index,
    @Doc("how long browsers may use files other than HTML without asking again")
        @Default("5m")
        @Range(max = "365d")
        Duration maxAge) {

  /** Checks that exactly one of proxyPass and root is given. */
  public LocationConfig {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("path must begin with '/' but was '" + path + "'");
    }
    if ((proxyPass == null) == (root == null)) {
      throw new IllegalArgumentException(
          "location " + path + " must have either proxyPass or root");
    }
  }
}
