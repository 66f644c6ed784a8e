package dev.terrace.web.cache.store;

import dev.terrace.web.cache.rule.VaryKey;
import dev.terrace.web.cache.rule.VaryRules;
import io.undertow.util.HeaderMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The stored responses of one URL. Immutable. */
record Resource(List<Entry> variants) {
  /** Copies the list. */
  Resource {
    variants = List.copyOf(variants);
  }

  /**
   * Chooses a response for a request, RFC 9111 §4.1: of several, one that has a Vary before one
   * that has none, then the latest by its Date.
   */
  @Nullable Entry choose(HeaderMap request, VaryRules rules) {
    Entry best = null;
    for (Entry entry : variants) {
      if (entry.head().vary().matches(request, rules) && (best == null || better(entry, best))) {
        best = entry;
      }
    }
    return best;
  }

  private static boolean better(Entry entry, Entry than) {
    boolean varies = !entry.head().vary().names().isEmpty();
    boolean thanVaries = !than.head().vary().names().isEmpty();
    return varies == thanVaries ? entry.head().dateSeconds() > than.head().dateSeconds() : varies;
  }

  /** With a response, which replaces the one for the same requests; the oldest goes if too many. */
  Resource with(Entry added, int max) {
    VaryKey key = added.head().vary();
    List<Entry> others = new ArrayList<>();
    for (Entry entry : variants) {
      if (!entry.head().vary().equals(key)) {
        others.add(entry);
      }
    }
    if (others.size() >= max) {
      others.removeFirst();
    }
    others.add(added);
    return new Resource(others);
  }

  /** Without some responses; null when none is left. */
  @Nullable Resource without(Predicate<Entry> gone) {
    List<Entry> left = variants.stream().filter(gone.negate()).toList();
    return left.isEmpty() ? null : left.size() == variants.size() ? this : new Resource(left);
  }

  long weight() {
    long weight = 64;
    for (Entry entry : variants) {
      weight += entry.weight();
    }
    return weight;
  }
}
