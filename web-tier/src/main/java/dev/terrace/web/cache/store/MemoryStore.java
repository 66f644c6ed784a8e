package dev.terrace.web.cache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.terrace.web.cache.rule.VaryRules;
import io.undertow.util.HeaderMap;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Responses in memory, within a limit of bytes; those that are used least go first. Nothing here
 * blocks. Thread-safe.
 */
final class MemoryStore {
  private final Cache<String, Resource> resources;
  private final int maxVariants;
  private final LongAdder evictions = new LongAdder();

  /**
   * @param bytes limit of what the entries weigh
   * @param maxVariants responses of one URL
   */
  MemoryStore(long bytes, int maxVariants) {
    this.maxVariants = maxVariants;
    this.resources =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .<String, Resource>weigher((key, resource) -> weight(key, resource))
            .evictionListener(this::evicted)
            // On the thread that stores: it is little work, and the limit is kept at once.
            .executor(Runnable::run)
            .build();
  }

  private static int weight(String key, Resource resource) {
    return (int) Math.min(Integer.MAX_VALUE, key.length() + resource.weight());
  }

  private void evicted(@Nullable String key, @Nullable Resource resource, RemovalCause cause) {
    if (resource != null) {
      evictions.add(resource.variants().size());
      resource.variants().forEach(Entry::evicted);
    }
  }

  @Nullable Entry choose(String key, HeaderMap request, VaryRules rules) {
    Resource resource = resources.getIfPresent(key);
    return resource == null ? null : resource.choose(request, rules);
  }

  boolean has(String key) {
    return resources.getIfPresent(key) != null;
  }

  void put(String key, Entry entry) {
    var _ =
        resources
            .asMap()
            .compute(
                key,
                (_, before) -> {
                  if (before == null) {
                    return new Resource(List.of(entry));
                  }
                  Resource after = before.with(entry, maxVariants);
                  before.variants().stream()
                      .filter(old -> !after.variants().contains(old) && !old.sharesBody(entry))
                      .forEach(Entry::evicted);
                  return after;
                });
  }

  /** Puts an entry in the place of the one that it was made of; false when that has gone. */
  boolean replace(String key, Entry before, Entry after) {
    boolean[] replaced = {false};
    var _ =
        resources
            .asMap()
            .computeIfPresent(
                key,
                (_, resource) -> {
                  replaced[0] = resource.variants().contains(before);
                  return replaced[0] ? resource.with(after, maxVariants) : resource;
                });
    return replaced[0];
  }

  /** What is kept beside an entry has changed its weight. */
  void weighAnew(String key) {
    var _ = resources.asMap().computeIfPresent(key, (_, same) -> new Resource(same.variants()));
  }

  /** Removes what fits; returns how many. */
  int remove(String key, Predicate<Entry> gone) {
    int[] removed = {0};
    var _ =
        resources
            .asMap()
            .computeIfPresent(
                key,
                (_, resource) -> {
                  for (Entry entry : resource.variants()) {
                    if (gone.test(entry)) {
                      removed[0]++;
                      entry.evicted();
                    }
                  }
                  return removed[0] == 0 ? resource : resource.without(gone);
                });
    return removed[0];
  }

  /** Removes what fits by key and entry; looks at everything, so not for I/O threads. */
  int removeAll(BiPredicate<String, Entry> gone) {
    int removed = 0;
    for (String key : resources.asMap().keySet()) {
      removed += remove(key, entry -> gone.test(key, entry));
    }
    return removed;
  }

  void forEach(String key, Consumer<Entry> action) {
    Resource resource = resources.getIfPresent(key);
    if (resource != null) {
      resource.variants().forEach(action);
    }
  }

  /** Bytes that the entries weigh. */
  long weight() {
    return resources.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  long limit() {
    return resources.policy().eviction().orElseThrow().getMaximum();
  }

  /** URLs. */
  long size() {
    return resources.estimatedSize();
  }

  long evictions() {
    return evictions.sum();
  }
}
