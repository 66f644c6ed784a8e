package dev.terrace.web.build;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of the site as people write it.
 *
 * @param url its path on the host
 * @param name its path below the source folder, with a leading slash
 * @param file where it is
 * @param text its content; null when nothing in it is looked at
 * @param links its references to files of the site
 */
record Source(
    String url, String name, Path file, FileKind kind, @Nullable String text, List<Link> links) {
  Source {
    links = List.copyOf(links);
  }

  /**
   * A reference that leads to a file of the site.
   *
   * @param url that file's
   */
  record Link(Reference reference, String url) {}

  String fileName() {
    return url.substring(url.lastIndexOf('/') + 1);
  }
}
