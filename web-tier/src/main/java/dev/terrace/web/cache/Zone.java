package dev.terrace.web.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.terrace.web.cache.rule.CacheKey;
import dev.terrace.web.cache.store.ZoneStore;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A zone at run time: its store, and what is on its way into it. Thread-safe. */
final class Zone implements AutoCloseable {
  private static final int MAX_MARKS = 10_000;

  /** Bodies that are compressed at the same time, each copied once for it. */
  private static final int MAX_ENCODING = 4;

  private static final long FAILED_FOR_NANOS = 2_000_000_000L;

  private final String name;
  private final ZoneConfig config;
  private final ZoneStore store;
  private final Executor blocking;
  private final InFlight inFlight = new InFlight();
  private final Counters counters = new Counters();
  private final ZoneRates rates = new ZoneRates(counters);
  private final AtomicInteger refreshes = new AtomicInteger();
  private final AtomicInteger encoding = new AtomicInteger();

  /** When, in nanoTime, the upstream failed to answer a request with a key. */
  private final Cache<String, Long> failures =
      Caffeine.newBuilder().maximumSize(MAX_MARKS).executor(Runnable::run).build();

  /** Until when, in nanoTime, requests with a key do not wait for each other. */
  private final Cache<String, Long> marks =
      Caffeine.newBuilder().maximumSize(MAX_MARKS).executor(Runnable::run).build();

  private Zone(String name, ZoneConfig config, ZoneStore store, Executor blocking) {
    this.name = name;
    this.config = config;
    this.store = store;
    this.blocking = blocking;
  }

  /**
   * Opens a zone.
   *
   * @param blocking whose threads may wait for the disk
   */
  static Zone open(String name, ZoneConfig config, List<HttpString> targets, Executor blocking) {
    DiskConfig disk = config.disk();
    ZoneStore store =
        ZoneStore.open(
            name,
            config.memory().bytes(),
            config.maxVariants(),
            disk == null ? null : disk.path(),
            disk == null ? 0 : disk.size().bytes(),
            targets);
    return new Zone(name, config, store, blocking);
  }

  String name() {
    return name;
  }

  ZoneConfig config() {
    return config;
  }

  ZoneStore store() {
    return store;
  }

  Executor blocking() {
    return blocking;
  }

  InFlight inFlight() {
    return inFlight;
  }

  Counters counters() {
    return counters;
  }

  /** Takes a place for a validation in the background; to be given back by {@link #refreshed}. */
  boolean mayRefresh() {
    if (refreshes.incrementAndGet() <= config.refreshes()) {
      return true;
    }
    var _ = refreshes.decrementAndGet();
    return false;
  }

  void refreshed() {
    var _ = refreshes.decrementAndGet();
  }

  /** Takes a place for the encoding of a body; to be given back by {@link #encoded}. */
  boolean mayEncode() {
    if (encoding.incrementAndGet() <= MAX_ENCODING) {
      return true;
    }
    encoded();
    return false;
  }

  void encoded() {
    var _ = encoding.decrementAndGet();
  }

  /** Remembers that answers for a key cannot be stored: hit-for-miss. */
  void mark(String key, Duration time) {
    if (!time.isZero()) {
      marks.put(key, System.nanoTime() + time.toNanos());
    }
  }

  void unmark(String key) {
    marks.invalidate(key);
  }

  boolean marked(String key) {
    Long until = marks.getIfPresent(key);
    return until != null && System.nanoTime() - until < 0;
  }

  /** Remembers for a moment that the upstream failed. */
  void failed(String key) {
    failures.put(key, System.nanoTime());
  }

  boolean failedJustNow(String key) {
    Long at = failures.getIfPresent(key);
    return at != null && System.nanoTime() - at < FAILED_FOR_NANOS;
  }

  /** Removes the responses of a key, and keeps those on their way from being stored. */
  void invalidate(String key) {
    inFlight.detach(key::equals);
    counters.invalidated.add(store.removeAll(key));
  }

  /** Removes all responses whose URL fits; waits for the disk. */
  int purgeUrls(Predicate<String> url) throws InterruptedException {
    inFlight.detach(key -> url.test(CacheKey.url(key)));
    return purged(store.purgeUrls(url));
  }

  /** Removes all responses that have a tag; waits for the disk. */
  int purgeTag(String tag) throws InterruptedException {
    inFlight.detach(_ -> true); // what is on its way may have the tag or not
    return purged(store.purgeTag(tag));
  }

  private int purged(int count) {
    counters.invalidated.add(count);
    return count;
  }

  /** Looks at what was counted; every second. */
  void sample(long nanoTime) {
    rates.sample(nanoTime);
  }

  ZoneReport report() {
    return new ZoneReport(
        name,
        counters.hits.sum(),
        counters.stale.sum(),
        counters.validated.sum(),
        counters.misses.sum(),
        counters.collapsed.sum(),
        counters.bypassed.sum(),
        counters.stored.sum(),
        counters.notStored.sum(),
        counters.refreshes.sum(),
        counters.invalidated.sum(),
        counters.bytes.sum(),
        inFlight.count(),
        rates.now(),
        store.statistics());
  }

  @Override
  public void close() {
    store.close();
  }
}
