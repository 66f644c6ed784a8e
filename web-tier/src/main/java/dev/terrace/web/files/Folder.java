package dev.terrace.web.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder whose files are served. Never leaves it: names with a leading dot are not there ({@code
 * .well-known} excepted, RFC 8615), and symbolic links count only when they end inside. What blocks
 * says so; thread-safe.
 */
public final class Folder {
  private static final Logger log = LoggerFactory.getLogger(Folder.class);
  private static final String WELL_KNOWN = ".well-known";

  private final Path root;
  private final FolderWatcher watcher;
  private final AtomicInteger generation = new AtomicInteger();
  private volatile boolean watched;

  private Folder(Path root, FolderWatcher watcher, boolean watched) {
    this.root = root;
    this.watcher = watcher;
    this.watched = watched;
  }

  /**
   * Opens a folder; blocks.
   *
   * @throws IOException if it is not a readable directory
   */
  static Folder open(Path folder, FolderWatcher watcher) throws IOException {
    Path real = folder.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new NotDirectoryException(folder.toString());
    }
    return new Folder(real, watcher, watcher.canWatch(real));
  }

  /** The folder, without symbolic links. */
  Path path() {
    return root;
  }

  /** Another number after each change of which the system told. */
  int generation() {
    return generation.get();
  }

  /** Whether the system tells of changes. */
  boolean watched() {
    return watched;
  }

  void changed() {
    generation.incrementAndGet();
  }

  void unwatched() {
    watched = false;
    changed();
  }

  /** What a name leads to. */
  sealed interface Place {
    /** A regular file. */
    record File(Path real) implements Place {}

    record Directory(Path real) implements Place {}

    record Nothing() implements Place {}
  }

  /**
   * Finds what names lead to; blocks.
   *
   * @param names segments below the root, decoded
   */
  Place find(List<String> names) throws IOException {
    try {
      Path inside = root;
      for (String name : names) {
        if (!servable(name)) {
          return new Place.Nothing();
        }
        watch(inside);
        inside = inside.resolve(name);
      }
      return find(inside);
    } catch (InvalidPathException _) {
      return new Place.Nothing();
    } catch (FileSystemException e) {
      // No such file, a file taken for a folder, a ring of links, a name too long, no permission:
      // for a client all of it is the same, there is nothing.
      log.atDebug().addKeyValue("reason", e.getMessage()).log("no file");
      return new Place.Nothing();
    }
  }

  private Place find(Path inside) throws IOException {
    Path real = inside.toRealPath();
    if (!real.startsWith(root) || otherCase(inside, real)) {
      return new Place.Nothing();
    }
    if (!real.equals(inside)) {
      for (Path folder = real.getParent();
          folder != null && folder.startsWith(root);
          folder = folder.getParent()) {
        watch(folder);
      }
    }
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    if (attributes.isDirectory()) {
      watch(real);
      return new Place.Directory(real);
    }
    return attributes.isRegularFile() && Files.isReadable(real)
        ? new Place.File(real)
        : new Place.Nothing();
  }

  /** Before it is looked into: a change after that is told of. */
  private void watch(Path directory) {
    if (watched) {
      watcher.watch(directory, this);
    }
  }

  /**
   * Where names differ in case alone and mean the same file (macOS), only one of them is served:
   * else rules for a path could be passed by writing it in another case.
   */
  private static boolean otherCase(Path asked, Path real) {
    String wanted = asked.toString();
    String there = real.toString();
    return !wanted.equals(there) && wanted.equalsIgnoreCase(there);
  }

  /** Whether a name may be served at all. */
  static boolean servable(String name) {
    return !name.isEmpty()
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && (name.charAt(0) != '.' || name.equals(WELL_KNOWN));
  }
}
