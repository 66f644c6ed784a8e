package dev.terrace.web.cache;

import dev.terrace.web.cache.store.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The requests to the upstream under way, by key. Thread-safe. */
final class InFlight {
  private final Map<String, List<Fill>> byKey = new ConcurrentHashMap<>();

  /**
   * Lets a request wait for an answer that is on its way, or else adds a new one for it: of
   * requests that come at the same time one alone gets through.
   *
   * @return whether the new one was added, and is to be started
   */
  boolean joinOrAdd(String key, Waiter waiter, Fill added) {
    boolean[] joined = {false};
    var _ =
        byKey.compute(
            key,
            (_, fills) -> {
              if (fills != null) {
                for (Fill fill : fills) {
                  if (fill.join(waiter)) {
                    joined[0] = true;
                    return fills;
                  }
                }
              }
              return with(fills, added);
            });
    return !joined[0];
  }

  void add(String key, Fill fill) {
    var _ = byKey.compute(key, (_, fills) -> with(fills, fill));
  }

  private static List<Fill> with(@Nullable List<Fill> fills, Fill added) {
    if (fills == null) {
      return List.of(added);
    }
    List<Fill> more = new ArrayList<>(fills);
    more.add(added);
    return List.copyOf(more);
  }

  /** Removes one; false when that was done already. */
  boolean remove(String key, Fill fill) {
    boolean[] removed = {false};
    var _ =
        byKey.computeIfPresent(
            key,
            (_, fills) -> {
              List<Fill> left = fills.stream().filter(other -> !other.equals(fill)).toList();
              removed[0] = left.size() < fills.size();
              return left.isEmpty() ? null : left;
            });
    return removed[0];
  }

  /** Whether a response is being validated. */
  boolean validating(String key, Entry entry) {
    for (Fill fill : byKey.getOrDefault(key, List.of())) {
      if (fill.validates(entry)) {
        return true;
      }
    }
    return false;
  }

  /** Keeps answers on their way from being stored, and later requests from waiting for them. */
  void detach(Predicate<String> key) {
    byKey.forEach((text, fills) -> {
      if (key.test(text)) {
        fills.forEach(Fill::detach);
      }
    });
  }

  long count() {
    long count = 0;
    for (List<Fill> fills : byKey.values()) {
      count += fills.size();
    }
    return count;
  }
}
