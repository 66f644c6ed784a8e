package dev.terrace.cluster.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who owns which address at which instant of true time, as the nodes' guards would have it: from
 * the news of a lease to its deadline. Any two owners of one address at one instant are noted.
 */
final class Owners {
  private final Map<String, Map<String, Long>> until = new HashMap<>();
  private final Map<String, Ballot> highest = new HashMap<>();
  private String violation = "";

  /** A node may own an address from now on until a time that has not come yet. */
  void owns(String node, String vip, long now, long end, Ballot epoch) {
    if (end <= now) {
      return; // the guard compares the deadline before every write
    }
    Map<String, Long> owners = until.computeIfAbsent(vip, _ -> new HashMap<>());
    owners.forEach((other, otherEnd) -> {
      if (!other.equals(node) && otherEnd > now) {
        note(
            "at %d ms %s owns %s until %d ms, and %s gets it (epoch %s)"
                .formatted(ms(now), other, vip, ms(otherEnd), node, epoch));
      }
    });
    owners.put(node, end);
  }

  /** Epochs of grants only grow. */
  void granted(String vip, Ballot epoch, long now) {
    Ballot last = highest.getOrDefault(vip, Ballot.NONE);
    if (epoch.compareTo(last) <= 0) {
      note("at %d ms %s is granted by epoch %s after %s".formatted(ms(now), vip, epoch, last));
    }
    highest.put(vip, epoch);
  }

  void renewed(String vip, Ballot epoch) {
    highest.merge(vip, epoch, (a, b) -> a.compareTo(b) < 0 ? b : a);
  }

  void removed(String node, String vip) {
    until.getOrDefault(vip, new HashMap<>()).remove(node);
  }

  Set<String> of(String vip, long now) {
    Set<String> owners = new TreeSet<>();
    until
        .getOrDefault(vip, Map.of())
        .forEach((node, end) -> {
          if (end > now) {
            owners.add(node);
          }
        });
    return owners;
  }

  Optional<String> violation() {
    return violation.isEmpty() ? Optional.empty() : Optional.of(violation);
  }

  private void note(String text) {
    if (violation.isEmpty()) {
      violation = text;
    }
  }

  private static long ms(long nanos) {
    return nanos / 1_000_000;
  }
}
