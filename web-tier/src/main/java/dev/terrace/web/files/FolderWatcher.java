package dev.terrace.web.files;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the system when something in a folder changes. Only folders out of which something was
 * served are watched. Which file changed does not matter: the folder's files are looked at again
 * when they are used next. Thread-safe.
 */
final class FolderWatcher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FolderWatcher.class);

  /** Many systems allow a user about as many. */
  private static final int MOST = 8000;

  /** So that a burst of changes is one: a file that grows would else be looked at all the time. */
  private static final long PAUSE_MILLIS = 20;

  /** File systems that other machines change without this one hearing of it. */
  private static final Set<String> REMOTE =
      Set.of(
          "nfs",
          "nfs4",
          "cifs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "9p",
          "afs",
          "ceph",
          "lustre",
          "glusterfs",
          "ncpfs",
          "virtiofs",
          "vboxsf");

  private final @Nullable WatchService service;
  private final Map<Path, Watched> watched = new ConcurrentHashMap<>();
  private final Map<WatchKey, Path> paths = new ConcurrentHashMap<>();

  /** A folder, and the roots that are interested in it. */
  private record Watched(WatchKey key, Set<Folder> roots) {}

  private FolderWatcher(@Nullable WatchService service) {
    this.service = service;
  }

  /** Starts to listen; one that hears nothing where that is not wanted or not possible. */
  static FolderWatcher start(boolean wanted) {
    // Elsewhere Java has no better means than to look itself, every few seconds.
    boolean told = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    if (!wanted || !told) {
      return new FolderWatcher(null);
    }
    try {
      var watcher = new FolderWatcher(FileSystems.getDefault().newWatchService());
      Thread.ofPlatform().name("file changes").daemon().start(watcher::listen);
      return watcher;
    } catch (IOException e) {
      log.atWarn().addKeyValue("reason", e.getMessage()).log("changes of files cannot be watched");
      return new FolderWatcher(null);
    }
  }

  boolean canWatch(Path root) throws IOException {
    String type = Files.getFileStore(root).type().toLowerCase(Locale.ROOT);
    return service != null && !REMOTE.contains(type) && !type.startsWith("fuse");
  }

  /** Tells a root of all changes in a folder from now on. */
  void watch(Path folder, Folder root) {
    Watched already = watched.get(folder);
    if (already != null && already.roots().contains(root)) {
      return;
    }
    try {
      watched.compute(folder, (path, there) -> add(path, there, root));
    } catch (UnwatchableException e) {
      log.atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("reason", e.getMessage())
          .log("changes cannot be watched here, files are looked at each time after a while");
      root.unwatched();
    }
  }

  private Watched add(Path folder, @Nullable Watched there, Folder root) {
    if (there != null) {
      there.roots().add(root);
      return there;
    }
    if (watched.size() >= MOST) {
      throw new UnwatchableException("more than " + MOST + " folders");
    }
    try {
      WatchKey key = register(folder);
      paths.put(key, folder);
      Set<Folder> roots = ConcurrentHashMap.newKeySet();
      roots.add(root);
      return new Watched(key, roots);
    } catch (IOException | ClosedWatchServiceException e) {
      throw new UnwatchableException(String.valueOf(e.getMessage()));
    }
  }

  private WatchKey register(Path folder) throws IOException {
    if (service == null) {
      throw new IOException("nothing is watched");
    }
    return folder.register(
        service,
        StandardWatchEventKinds.ENTRY_CREATE,
        StandardWatchEventKinds.ENTRY_DELETE,
        StandardWatchEventKinds.ENTRY_MODIFY);
  }

  private void listen() {
    try {
      while (service != null) {
        WatchKey key = service.take();
        while (key != null) {
          told(key);
          key = service.poll();
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException | ClosedWatchServiceException _) {
      // closed
    }
  }

  private void told(WatchKey key) {
    key.pollEvents();
    Path folder = paths.get(key);
    if (folder == null) {
      return;
    }
    Watched here = watched.get(folder);
    if (!key.reset()) { // it was deleted: another of that name is watched when it is used
      watched.remove(folder);
      paths.remove(key);
    }
    if (here != null) {
      here.roots().forEach(Folder::changed);
    }
  }

  /** Forgets a root. */
  void forget(Folder root) {
    watched.forEach((folder, here) -> {
      here.roots().remove(root);
      if (here.roots().isEmpty() && watched.remove(folder, here)) {
        here.key().cancel();
        paths.remove(here.key());
      }
    });
  }

  @Override
  public void close() throws IOException {
    if (service != null) {
      service.close();
    }
  }

  /** Why a folder cannot be watched. */
  private static final class UnwatchableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwatchableException(String message) {
      super(message, null, false, false);
    }
  }
}
