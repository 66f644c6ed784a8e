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
import org.jspecify.annotations.Nullable;
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

  private final Path configured;
  private final FolderWatcher watcher;
  private final AtomicInteger generation = new AtomicInteger();
  private volatile Root root;
  private volatile boolean watched;

  /**
   * Where the path leads by now.
   *
   * @param key of the directory itself, which another one of the same name does not have; null
   *     where the system has no such thing, or while there is no directory
   */
  private record Root(Path real, @Nullable Object key) {
    static Root of(Path configured) throws IOException {
      Path real = configured.toRealPath();
      BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
      if (!attributes.isDirectory()) {
        throw new NotDirectoryException(configured.toString());
      }
      return new Root(real, attributes.fileKey());
    }
  }

  private Folder(Path configured, Root root, FolderWatcher watcher, boolean watched) {
    this.configured = configured;
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
    Root root = Root.of(folder);
    return new Folder(folder, root, watcher, watcher.canWatch(root.real()));
  }

  /**
   * Looks whether the path leads to another directory by now: a symbolic link was switched, or the
   * directory was put in the place of another. Nothing tells of that. Blocks.
   */
  synchronized void follow() {
    Root before = root;
    try {
      Root now = Root.of(configured);
      if (!now.equals(before)) {
        watcher.forget(this);
        watched = watcher.canWatch(now.real());
        root = now;
        changed();
        log.atInfo().addKeyValue("folder", configured).log("folder is another one now");
      }
    } catch (IOException e) {
      if (before.key() != null) {
        root = new Root(before.real(), null);
        changed();
        log.atWarn()
            .addKeyValue("folder", configured)
            .addKeyValue("reason", e.toString())
            .log("folder is gone");
      }
    }
  }

  /** The folder, without symbolic links. */
  Path path() {
    return root.real();
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
    Path base = path();
    try {
      Path inside = base;
      for (String name : names) {
        if (!servable(name)) {
          return new Place.Nothing();
        }
        watch(inside);
        inside = inside.resolve(name);
      }
      return find(base, inside);
    } catch (InvalidPathException _) {
      return new Place.Nothing();
    } catch (FileSystemException e) {
      // No such file, a file taken for a folder, a ring of links, a name too long, no permission:
      // for a client all of it is the same, there is nothing.
      log.atDebug().addKeyValue("reason", e.getMessage()).log("no file");
      return new Place.Nothing();
    }
  }

  private Place find(Path base, Path inside) throws IOException {
    Path real = inside.toRealPath();
    if (!real.startsWith(base) || otherCase(inside, real)) {
      return new Place.Nothing();
    }
    if (!real.equals(inside)) {
      for (Path folder = real.getParent();
          folder != null && folder.startsWith(base);
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
