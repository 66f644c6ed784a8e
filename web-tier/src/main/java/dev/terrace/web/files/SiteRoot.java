package dev.terrace.web.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder whose files are served. Never leaves it: names with a leading dot are not there ({@code
 * .well-known} excepted, RFC 8615), and symbolic links count only when they end inside. Blocks, so
 * call it off the I/O threads; thread-safe.
 */
public final class SiteRoot {
  private static final Logger log = LoggerFactory.getLogger(SiteRoot.class);
  private static final String WELL_KNOWN = ".well-known";

  private final Path root;
  private final List<String> index;
  private final ContentTags tags = new ContentTags();

  private SiteRoot(Path root, List<String> index) {
    this.root = root;
    this.index = List.copyOf(index);
  }

  /**
   * Opens a root.
   *
   * @param index names to look for when a directory is asked for
   * @throws IOException if it is not a readable directory
   */
  public static SiteRoot open(Path folder, List<String> index) throws IOException {
    Path real = folder.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(folder.toString());
    }
    return new SiteRoot(real, index);
  }

  /** The folder, without symbolic links. */
  public Path path() {
    return root;
  }

  /**
   * Finds what a path leads to.
   *
   * @param names segments below the root, decoded
   * @param directory whether the path ended with a slash
   */
  Lookup find(List<String> names, boolean directory) throws IOException {
    try {
      Path inside = root;
      for (String segment : names) {
        if (!servable(segment)) {
          return new Lookup.Missing();
        }
        inside = inside.resolve(segment);
      }
      return find(inside.toRealPath(), directory);
    } catch (InvalidPathException _) {
      return new Lookup.Missing();
    } catch (FileSystemException e) {
      // No such file, a file taken for a folder, a ring of links, a name too long, no permission:
      // for a client all of it is the same, there is nothing.
      log.atDebug().addKeyValue("reason", e.getMessage()).log("no file");
      return new Lookup.Missing();
    }
  }

  private Lookup find(Path real, boolean directory) throws IOException {
    if (!real.startsWith(root)) {
      return new Lookup.Missing();
    }
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      return directory ? findIndex(real) : new Lookup.Directory();
    }
    if (directory) {
      return new Lookup.Missing();
    }
    return found(real, attributes);
  }

  private Lookup findIndex(Path directory) throws IOException {
    for (String name : index) {
      Path candidate = directory.resolve(name);
      if (Files.isRegularFile(candidate)) {
        Path real = candidate.toRealPath();
        if (real.startsWith(root)) {
          return found(real, Files.readAttributes(real, BasicFileAttributes.class));
        }
      }
    }
    return new Lookup.Missing();
  }

  private Lookup found(Path real, BasicFileAttributes attributes) throws IOException {
    if (!attributes.isRegularFile() || !Files.isReadable(real)) {
      return new Lookup.Missing();
    }
    Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
    return new Lookup.Found(
        new SiteFile(
            real,
            MimeTypes.standard().of(String.valueOf(real.getFileName())),
            attributes.size(),
            tags.of(real, attributes),
            modified));
  }

  private static boolean servable(String segment) {
    return segment.indexOf('/') < 0
        && segment.indexOf('\\') < 0
        && (!segment.startsWith(".") || segment.equals(WELL_KNOWN));
  }
}
