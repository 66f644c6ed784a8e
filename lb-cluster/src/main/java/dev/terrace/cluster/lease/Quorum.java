package dev.terrace.cluster.lease;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How many voters have to agree: more than half. Of two voters both do, or one of them alone when
 * it was told that the other one is gone ({@code quorum: two-node}), which is a weaker promise.
 */
final class Quorum {
  private final Set<String> voters;
  private final String self;
  private final int needed;
  private boolean alone;

  Quorum(Set<String> voters, String self) {
    this.voters = Set.copyOf(voters);
    this.self = self;
    needed = voters.size() / 2 + 1;
  }

  Set<String> voters() {
    return voters;
  }

  /** Whether this voter may decide by itself. */
  void alone(boolean permitted) {
    alone = permitted && voters.contains(self);
  }

  boolean alone() {
    return alone;
  }

  boolean met(Collection<String> agreed) {
    return agreed.size() >= needed || (alone && agreed.contains(self));
  }

  /** Whether it can still be met when these have refused. */
  boolean possibleWithout(Collection<String> refused) {
    return voters.size() - refused.size() >= needed || (alone && !refused.contains(self));
  }

  /**
   * The newest time such that a majority has confirmed something sent at that time or later.
   *
   * @param confirmed the send time of the newest confirmed message, by voter
   */
  OptionalLong confirmedSince(Map<String, Long> confirmed) {
    long newest = Long.MIN_VALUE;
    if (confirmed.size() >= needed) {
      List<Long> times = confirmed.values().stream().sorted(Comparator.reverseOrder()).toList();
      newest = times.get(needed - 1);
    }
    Long own = confirmed.get(self);
    if (alone && own != null) {
      newest = Math.max(newest, own);
    }
    return newest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(newest);
  }
}
