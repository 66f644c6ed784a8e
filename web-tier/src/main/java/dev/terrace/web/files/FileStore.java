package dev.terrace.web.files;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.terrace.proxy.status.StatusSection;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What all file locations of a process share: the folders, the watch over their changes, and the
 * memory for small files. Thread-safe.
 */
public final class FileStore implements AutoCloseable {
  /** What an entry costs beside its content. */
  private static final int OVERHEAD = 512;

  private static final Duration FOLLOW = Duration.ofSeconds(1);

  private final Executor threads;
  private final FolderWatcher watcher;
  private final Cache<Representation, ByteBuffer> contents;
  private final Map<Path, Folder> folders = new ConcurrentHashMap<>();
  private final Thread follower;
  private volatile FilesConfig config;

  private FileStore(FilesConfig config, Executor threads, FolderWatcher watcher) {
    this.config = config;
    this.threads = threads;
    this.watcher = watcher;
    this.contents =
        Caffeine.newBuilder()
            .maximumWeight(config.memory().bytes())
            .weigher((Representation _, ByteBuffer content) -> content.capacity() + OVERHEAD)
            .executor(threads)
            .build();
    this.follower = Thread.ofVirtual().name("folders").unstarted(this::follow);
  }

  /** A few system calls a second for each folder. */
  private void follow() {
    try {
      while (true) {
        Thread.sleep(FOLLOW);
        folders.values().forEach(Folder::follow);
      }
    } catch (InterruptedException _) {
      // closed
    }
  }

  /**
   * Starts.
   *
   * @param threads where files are read; may wait for a disk
   */
  public static FileStore start(FilesConfig config, Executor threads, MeterRegistry metrics) {
    var store = new FileStore(config, threads, FolderWatcher.start(config.watch()));
    Gauge.builder("web.files.kept.bytes", store, FileStore::keptBytes)
        .description("memory that the content of small files takes")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("web.files.kept", store.contents, Cache::estimatedSize)
        .description("small files whose content is kept ready")
        .register(metrics);
    store.follower.start();
    return store;
  }

  /** Takes another configuration; {@code watch} is that of the start. */
  public void configure(FilesConfig changed) {
    config = changed;
    contents.policy().eviction().ifPresent(policy -> policy.setMaximum(changed.memory().bytes()));
  }

  /** The folder of a path; the same one for the same path. Blocks. */
  public Folder folder(Path path) throws IOException {
    Path absolute = path.toAbsolutePath();
    Folder known = folders.get(absolute);
    if (known != null) {
      known.follow();
      return known;
    }
    Folder opened = Folder.open(absolute, watcher);
    Folder other = folders.putIfAbsent(absolute, opened);
    return other == null ? opened : other;
  }

  /** Forgets all folders but these. */
  public void retain(java.util.Collection<Folder> used) {
    folders
        .values()
        .removeIf(folder -> {
          boolean gone = !used.contains(folder);
          if (gone) {
            watcher.forget(folder);
          }
          return gone;
        });
  }

  FilesConfig config() {
    return config;
  }

  Executor threads() {
    return threads;
  }

  /** The content of a small file, if it is in memory; a view of its own is to be taken. */
  @Nullable ByteBuffer content(Representation form) {
    return contents.getIfPresent(form);
  }

  /** Keeps the content of a small file outside of the heap, from where the system can send it. */
  ByteBuffer keep(Representation form, byte[] content) {
    ByteBuffer direct = ByteBuffer.allocateDirect(content.length);
    direct.put(content).flip();
    contents.put(form, direct);
    return direct;
  }

  /** What is kept, on the status page. */
  public StatusSection section() {
    return new FilesSection(this);
  }

  /** Small files in memory. */
  long kept() {
    return contents.estimatedSize();
  }

  /** Folders that locations serve. */
  int folders() {
    return folders.size();
  }

  /** Bytes that the small files in memory take. */
  long keptBytes() {
    return contents.policy().eviction().map(policy -> policy.weightedSize().orElse(0)).orElse(0L);
  }

  @Override
  public void close() throws IOException {
    follower.interrupt();
    watcher.close();
    contents.invalidateAll();
  }
}
