package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.Age;
import dev.terrace.web.cache.rule.VaryRules;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responses on disk, within a limit of bytes, so that they outlive the process and what memory can
 * hold. What is where is known in memory ({@link DiskIndex}); files are written and removed by one
 * thread of its own, and read by whoever waits for them. A disk that is full or broken costs hits,
 * never an answer.
 *
 * <p>A file is written under another name and then moved, so that nobody reads half of it; what a
 * crash leaves does not fit its checksum. Nothing is forced to the disk: after a power cut the
 * cache may hold less than before, but nothing wrong.
 *
 * <p>Thread-safe; only {@link #load} and {@link #close} block.
 */
final class DiskStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DiskStore.class);

  /** What waits to be written holds this much memory at most; further entries are not written. */
  private static final long MAX_PENDING = 8L << 20;

  /** A validation that changed nothing is noted on disk no more often than this. */
  private static final Duration REFRESH = Duration.ofMinutes(1);

  /** After a failed write the disk is left alone for so long. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final DiskFolder folder;
  private final List<HttpString> targets;
  private final Budget budget;
  private final DiskIndex index;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Map<String, Write> writes = new ConcurrentHashMap<>();
  private final AtomicLong pending = new AtomicLong();
  private final LongAdder written = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Thread thread;
  private volatile long pausedUntil = System.nanoTime();
  private volatile boolean closed;
  private boolean failing;

  /** An entry that waits to be written. */
  private static final class Write {
    final String key;
    final Entry entry;
    final OnDisk file;

    /** What it weighed when it was queued: encoded forms may be kept beside it meanwhile. */
    final long weight;

    boolean cancelled;

    Write(String key, Entry entry) {
      this.key = key;
      this.entry = entry;
      this.weight = entry.weight();
      this.file = OnDisk.of(key, entry, weight);
    }
  }

  private DiskStore(
      String zone, DiskFolder folder, long bytes, List<HttpString> targets, Budget budget) {
    this.folder = folder;
    this.targets = List.copyOf(targets);
    this.budget = budget;
    this.index = new DiskIndex(bytes, file -> tasks.add(() -> delete(file.file())));
    this.thread = Thread.ofPlatform().name("cache-disk-" + zone).daemon().unstarted(this::run);
    tasks.add(this::scan);
  }

  /**
   * Opens the folder; what it holds is looked through in the background.
   *
   * @throws IOException if it cannot be made, or another process uses it
   */
  static DiskStore open(String zone, Path path, long bytes, List<HttpString> targets, Budget budget)
      throws IOException {
    DiskStore store = new DiskStore(zone, DiskFolder.open(path), bytes, targets, budget);
    store.thread.start();
    return store;
  }

  /** The file that can be chosen for a request. */
  @Nullable OnDisk choose(String key, HeaderMap request, VaryRules rules) {
    return index.choose(key, request, rules);
  }

  /** Whether a file is still known. */
  boolean has(OnDisk file) {
    return file.equals(index.find(file.key(), file.file()));
  }

  /**
   * Reads a file; blocks.
   *
   * @return null when it is not there any more, is damaged, or there is no memory for it now
   */
  @Nullable Entry load(OnDisk file) {
    if (!budget.take(file.bytes())) {
      return null;
    }
    try {
      return EntryFile.read(folder.file(file.file()), targets, Age.Instant.now(), budget);
    } catch (NoSuchFileException _) {
      forget(file);
    } catch (IOException e) {
      failures.increment();
      log.atWarn()
          .addKeyValue("file", folder.file(file.file()))
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("stored response cannot be read, it is dropped");
      forget(file);
    } finally {
      budget.giveBack(file.bytes());
    }
    return null;
  }

  /** Writes an entry in the background, if there is room for it in the queue. */
  void offer(String key, Entry entry) {
    if (closed || !entry.complete() || System.nanoTime() - pausedUntil < 0) {
      return;
    }
    Write write = new Write(key, entry);
    if (pending.addAndGet(write.weight) > MAX_PENDING) {
      pending.addAndGet(-write.weight);
      return;
    }
    synchronized (this) {
      Write older = writes.put(write.file.file(), write);
      if (older != null) {
        older.cancelled = true;
      }
    }
    tasks.add(() -> perform(write));
  }

  /** Writes an entry whose fields alone have changed, unless that was done a moment ago. */
  void refresh(String key, Entry entry) {
    OnDisk known = index.find(key, OnDisk.file(key, entry.head().vary()));
    long received = entry.head().received().wallMillis();
    if (known == null || received - known.receivedMillis() >= REFRESH.toMillis()) {
      offer(key, entry);
    }
  }

  /** Forgets what fits, also what still waits to be written; the files go in the background. */
  int remove(String key, Predicate<OnDisk> gone) {
    synchronized (this) {
      for (Write write : writes.values()) {
        if (write.key.equals(key) && gone.test(write.file)) {
          write.cancelled = true;
        }
      }
      List<OnDisk> removed = index.remove(key, gone);
      removed.forEach(file -> tasks.add(() -> delete(file.file())));
      return removed.size();
    }
  }

  /** Forgets what fits of everything; looks at all keys, so not for I/O threads. */
  int removeAll(Predicate<OnDisk> gone) {
    int removed = 0;
    synchronized (this) {
      for (Write write : writes.values()) {
        write.cancelled |= gone.test(write.file);
      }
    }
    for (String key : index.keys()) {
      removed += remove(key, gone);
    }
    return removed;
  }

  /** Waits until all that was asked for so far is done. */
  void settle() throws InterruptedException {
    var done = new java.util.concurrent.CountDownLatch(1);
    tasks.add(done::countDown);
    var _ = done.await(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  long bytes() {
    return index.bytes();
  }

  long size() {
    return index.size();
  }

  long written() {
    return written.sum();
  }

  long failures() {
    return failures.sum();
  }

  private void run() {
    while (!closed || !tasks.isEmpty()) {
      try {
        Runnable task = tasks.poll(1, TimeUnit.SECONDS);
        if (task != null) {
          task.run();
        }
      } catch (InterruptedException _) {
        return; // close() has waited long enough
      } catch (RuntimeException e) {
        log.atError().setCause(e).log("disk of the cache: task failed");
      }
    }
  }

  private void perform(Write write) {
    try {
      synchronized (this) {
        if (write.cancelled) {
          return;
        }
      }
      Path temporary = folder.temporary(write.file.file());
      Path file = folder.file(write.file.file());
      EntryFile.write(temporary, write.key, write.entry);
      long bytes = Files.size(temporary);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      synchronized (this) {
        if (write.cancelled) {
          delete(write.file.file());
        } else {
          index.put(OnDisk.of(write.key, write.entry, bytes));
        }
      }
      written.increment();
      succeeded();
    } catch (IOException e) {
      failed(write, e);
    } finally {
      pending.addAndGet(-write.weight);
      var _ = writes.remove(write.file.file(), write);
    }
  }

  private void failed(Write write, IOException failure) {
    failures.increment();
    folder.deleteTemporary(write.file.file());
    pausedUntil = System.nanoTime() + PAUSE.toNanos();
    if (!failing) { // once when it begins, not for each entry
      failing = true;
      log.atWarn()
          .addKeyValue("folder", folder.path())
          .addKeyValue("reason", String.valueOf(failure.getMessage()))
          .log("responses cannot be written to disk, they are kept in memory only");
    }
  }

  private void succeeded() {
    if (failing) {
      failing = false;
      log.atInfo().addKeyValue("folder", folder.path()).log("responses are written to disk again");
    }
  }

  private void forget(OnDisk file) {
    synchronized (this) {
      index.remove(file.key(), file::equals).forEach(gone -> tasks.add(() -> delete(gone.file())));
    }
  }

  private void delete(String file) {
    deleteFile(folder.file(file));
  }

  private void deleteFile(Path path) {
    try {
      var _ = Files.deleteIfExists(path);
    } catch (IOException e) {
      failures.increment();
      log.atDebug().setCause(e).log("file of the cache cannot be deleted");
    }
  }

  /** Learns what is there from before; what is damaged goes. */
  private void scan() {
    folder.deleteTemporaries();
    long before = System.nanoTime();
    try {
      folder.forEach(file -> {
        learn(file);
        return !closed;
      });
    } catch (IOException | DirectoryIteratorException e) {
      failures.increment();
      log.atWarn()
          .addKeyValue("folder", folder.path())
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("stored responses from before cannot be read");
    }
    log.atInfo()
        .addKeyValue("folder", folder.path())
        .addKeyValue("urls", index.size())
        .addKeyValue("bytes", index.bytes())
        .addKeyValue("afterMs", (System.nanoTime() - before) / 1_000_000)
        .log("stored responses found on disk");
  }

  private void learn(Path path) {
    String name = String.valueOf(path.getFileName());
    try {
      EntryFile.Head head = EntryFile.readHead(path, targets, Age.Instant.now());
      String expected = OnDisk.file(head.key(), head.head().vary());
      if (!expected.equals(name)) {
        throw new EntryFile.DamagedException("its name is not that of its content");
      }
      index.put(
          new OnDisk(
              head.key(),
              head.head().vary(),
              head.tags(),
              name,
              Files.size(path),
              head.head().received().wallMillis(),
              head.head().dateSeconds()));
    } catch (IOException e) {
      log.atDebug()
          .addKeyValue("file", path)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("not a stored response, deleted");
      deleteFile(path);
    }
  }

  /** Writes what waits, a few seconds at most, and lets go of the folder. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(CLOSE);
      thread.interrupt();
      thread.join(CLOSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    folder.close();
  }
}
