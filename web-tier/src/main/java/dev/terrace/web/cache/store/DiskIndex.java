package dev.terrace.web.cache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.terrace.web.cache.rule.VaryRules;
import io.undertow.util.HeaderMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which responses are on disk, within a limit of bytes; those that are used least go first. Takes
 * about 300 bytes of memory for each. Thread-safe.
 */
final class DiskIndex {
  /** What a file takes at least, and by what its size is counted. */
  private static final int BLOCK = 4096;

  private final Cache<String, List<OnDisk>> byKey;

  /**
   * @param gone told of each that the limit drives out
   */
  DiskIndex(long bytes, Consumer<OnDisk> gone) {
    this.byKey =
        Caffeine.newBuilder()
            .maximumWeight(bytes / BLOCK)
            .<String, List<OnDisk>>weigher((_, files) -> weight(files))
            .evictionListener((_, files, _) -> {
              if (files != null) {
                files.forEach(gone);
              }
            })
            .executor(Runnable::run)
            .build();
  }

  private static int weight(List<OnDisk> files) {
    long blocks = 0;
    for (OnDisk file : files) {
      blocks += (file.bytes() + BLOCK - 1) / BLOCK;
    }
    return (int) Math.min(Integer.MAX_VALUE, blocks);
  }

  /** The latest that can be chosen for a request. */
  @Nullable OnDisk choose(String key, HeaderMap request, VaryRules rules) {
    List<OnDisk> files = byKey.getIfPresent(key);
    OnDisk best = null;
    if (files != null) {
      for (OnDisk file : files) {
        if (file.vary().matches(request, rules)
            && (best == null || file.dateSeconds() > best.dateSeconds())) {
          best = file;
        }
      }
    }
    return best;
  }

  @Nullable OnDisk find(String key, String file) {
    List<OnDisk> files = byKey.getIfPresent(key);
    if (files != null) {
      for (OnDisk known : files) {
        if (known.file().equals(file)) {
          return known;
        }
      }
    }
    return null;
  }

  /** Adds one, in the place of the one that has the same file. */
  void put(OnDisk added) {
    var _ =
        byKey
            .asMap()
            .compute(
                added.key(),
                (_, before) -> {
                  List<OnDisk> files = new ArrayList<>();
                  if (before != null) {
                    for (OnDisk file : before) {
                      if (!file.file().equals(added.file())) {
                        files.add(file);
                      }
                    }
                  }
                  files.add(added);
                  return List.copyOf(files);
                });
  }

  /** Removes what fits, and returns it. */
  List<OnDisk> remove(String key, Predicate<OnDisk> gone) {
    List<OnDisk> removed = new ArrayList<>();
    var _ =
        byKey
            .asMap()
            .computeIfPresent(
                key,
                (_, files) -> {
                  files.stream().filter(gone).forEach(removed::add);
                  List<OnDisk> left = files.stream().filter(gone.negate()).toList();
                  return left.isEmpty() ? null : left;
                });
    return removed;
  }

  /** The keys at this moment. */
  Iterable<String> keys() {
    return byKey.asMap().keySet();
  }

  /** Bytes that the files take. */
  long bytes() {
    return byKey.policy().eviction().orElseThrow().weightedSize().orElse(0) * BLOCK;
  }

  /** URLs. */
  long size() {
    return byKey.estimatedSize();
  }
}
