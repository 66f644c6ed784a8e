package dev.terrace.web.build;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is built from what.
 *
 * @param source folder with the site as people write it
 * @param target folder that web servers serve
 * @param manifest file for the names of all files
 * @param mount path under which the target is served, empty for the root of a host
 * @param fingerprint paths below the site's root whose files get a hash in their name
 * @param external paths below the site's root that something else answers
 * @param minify whether text is made smaller
 * @param compress whether {@code .br}, {@code .gz} and {@code .zst} files are made
 */
record BuildOptions(
    Path source,
    Path target,
    @Nullable Path manifest,
    String mount,
    List<String> fingerprint,
    List<String> external,
    boolean minify,
    boolean compress) {
  BuildOptions {
    fingerprint = List.copyOf(fingerprint);
    external = List.copyOf(external);
  }

  /** Whether a path, with the mount, gets a hash. */
  boolean fingerprinted(String url) {
    return below(url, fingerprint);
  }

  /** Whether a path leads to something else than this site's files. */
  boolean external(String url) {
    return !(url + "/").startsWith(mount + "/") || below(url, external);
  }

  private boolean below(String url, List<String> prefixes) {
    for (String prefix : prefixes) {
      String whole = mount + (prefix.endsWith("/") ? prefix : prefix + "/");
      if ((url + "/").startsWith(whole)) {
        return true;
      }
    }
    return false;
  }
}
