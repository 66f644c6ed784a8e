package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.CacheKey;
import dev.terrace.web.cache.rule.VaryRules;
import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored responses of a zone, in memory and on disk. Of the memory a quarter is set apart for
 * bodies that are not in the store, see {@link Budget}. Nothing blocks but what says so;
 * thread-safe.
 */
public final class ZoneStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ZoneStore.class);

  private final MemoryStore memory;
  private final Budget budget;
  private final @Nullable DiskStore disk;
  private final long diskLimit;
  private final Map<String, CompletableFuture<@Nullable Entry>> loading = new ConcurrentHashMap<>();

  private ZoneStore(MemoryStore memory, Budget budget, @Nullable DiskStore disk, long diskLimit) {
    this.memory = memory;
    this.budget = budget;
    this.disk = disk;
    this.diskLimit = diskLimit;
  }

  /**
   * Opens a store. A folder that cannot be used is told in the log; the zone then does without.
   *
   * @param memoryBytes for all that the zone holds in memory
   * @param maxVariants responses of one URL
   * @param folder of the disk tier; null: none
   * @param diskBytes limit of the disk tier
   * @param targets targeted fields that count, to read what is on disk
   */
  public static ZoneStore open(
      String name,
      long memoryBytes,
      int maxVariants,
      @Nullable Path folder,
      long diskBytes,
      List<HttpString> targets) {
    Budget budget = new Budget(memoryBytes / 4);
    MemoryStore memory = new MemoryStore(memoryBytes - memoryBytes / 4, maxVariants);
    DiskStore disk = null;
    if (folder != null) {
      try {
        disk = DiskStore.open(name, folder, diskBytes, targets, budget);
      } catch (IOException e) {
        log.atError()
            .addKeyValue("zone", name)
            .addKeyValue("folder", folder)
            .addKeyValue("reason", e.toString())
            .log("cache folder cannot be used, the zone does without");
      }
    }
    return new ZoneStore(memory, budget, disk, disk == null ? 0 : diskBytes);
  }

  /** The response in memory that can be chosen for a request. */
  public @Nullable Entry choose(String key, HeaderMap request, VaryRules rules) {
    return memory.choose(key, request, rules);
  }

  /** Whether there is any response of the URL in memory. */
  public boolean has(String key) {
    return memory.has(key);
  }

  /** The response on disk that can be chosen for a request. */
  public @Nullable OnDisk chooseOnDisk(String key, HeaderMap request, VaryRules rules) {
    return disk == null ? null : disk.choose(key, request, rules);
  }

  /**
   * Brings a response from disk into memory; several callers of one share the work.
   *
   * @param executor whose threads may block
   * @param then told, on any thread, when it is in memory or turned out not to be there
   */
  public void load(OnDisk file, Executor executor, Runnable then) {
    CompletableFuture<@Nullable Entry> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Entry> running = loading.putIfAbsent(file.file(), mine);
    if (running == null) {
      running = mine;
      executor.execute(() -> {
        try {
          mine.complete(load(file));
        } catch (RuntimeException | Error e) {
          mine.completeExceptionally(e);
        } finally {
          var _ = loading.remove(file.file(), mine);
        }
      });
    }
    var _ = running.whenComplete((_, _) -> then.run());
  }

  private @Nullable Entry load(OnDisk file) {
    DiskStore store = disk;
    Entry entry = store == null ? null : store.load(file);
    if (entry != null && store != null && store.has(file)) {
      memory.put(file.key(), entry);
      if (!store.has(file)) { // invalidated meanwhile
        var _ = memory.remove(file.key(), entry::equals);
      }
    }
    return entry;
  }

  /** Keeps a response, in the place of an older one for the same requests. */
  public void put(String key, Entry entry) {
    memory.put(key, entry);
    if (disk != null) {
      disk.offer(key, entry);
    }
  }

  /** Puts what was made of an entry in its place; nothing when the entry has gone meanwhile. */
  public void replace(String key, Entry before, Entry after) {
    if (memory.replace(key, before, after) && disk != null) {
      disk.refresh(key, after);
    }
  }

  /** Keeps the encoded form of an entry's body beside it, as long as the body is there. */
  public void keepEncoded(String key, Entry entry, String coding, Body.Whole form) {
    entry.keepEncoded(coding, form);
    memory.weighAnew(key);
  }

  /** Removes one response. */
  public void remove(String key, Entry entry) {
    var _ = memory.remove(key, entry::equals);
    if (disk != null) {
      var _ = disk.remove(key, file -> file.vary().equals(entry.head().vary()));
    }
  }

  /** Removes all responses of a key; returns how many. */
  public int removeAll(String key) {
    int onDisk = disk == null ? 0 : disk.remove(key, _ -> true);
    return Math.max(memory.remove(key, _ -> true), onDisk);
  }

  /** Shows all stored responses of a key that are in memory. */
  public void forEach(String key, Consumer<Entry> action) {
    memory.forEach(key, action);
  }

  /** Removes all responses whose URL fits; waits for the disk. */
  public int purgeUrls(Predicate<String> url) throws InterruptedException {
    return purge(
        (key, _) -> url.test(CacheKey.url(key)), file -> url.test(CacheKey.url(file.key())));
  }

  /** Removes all responses that have the tag; waits for the disk. */
  public int purgeTag(String tag) throws InterruptedException {
    return purge((_, entry) -> entry.tags().contains(tag), file -> file.tags().contains(tag));
  }

  /** From disk first, or what is gone from memory could be read from there again. */
  private int purge(BiPredicate<String, Entry> inMemory, Predicate<OnDisk> onDisk)
      throws InterruptedException {
    int files = disk == null ? 0 : disk.removeAll(onDisk);
    int entries = memory.removeAll(inMemory);
    if (disk != null) {
      disk.settle();
    }
    return Math.max(files, entries);
  }

  /** Memory for bodies that are not in the store. */
  public Budget budget() {
    return budget;
  }

  /** What it holds. */
  public ZoneStatistics statistics() {
    return new ZoneStatistics(
        memory.weight(),
        memory.limit(),
        memory.size(),
        budget.used(),
        memory.evictions(),
        disk == null ? 0 : disk.bytes(),
        diskLimit,
        disk == null ? 0 : disk.size(),
        disk == null ? 0 : disk.written(),
        disk == null ? 0 : disk.failures());
  }

  /** Writes what waits for the disk; blocks for some seconds at most. */
  @Override
  public void close() {
    if (disk != null) {
      disk.close();
    }
  }
}
