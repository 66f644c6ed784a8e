package dev.terrace.proxy.balance;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Highest random weight: every server draws a lot for the key, weighted, and the highest wins. When
 * a server goes, only what it had moves, to all others in the proportion of their weights; when it
 * comes back, the same returns. (Thaler and Ravishankar 1998; weights: Schindelhauer and Schomaker
 * 2005.)
 */
final class RendezvousHash<M extends Member> implements Balancer<M> {
  private final int balanceFactor;
  private final Balancer<M> without = new SmoothRoundRobin<>();

  /**
   * @param balanceFactor see {@link HashConfig}
   */
  RendezvousHash(int balanceFactor) {
    this.balanceFactor = balanceFactor;
  }

  @Override
  public @Nullable M pick(List<M> members, Predicate<? super M> eligible, OptionalLong key) {
    if (key.isEmpty()) {
      return without.pick(members, eligible, key);
    }
    if (balanceFactor == 0) {
      return highest(members, eligible, key.getAsLong());
    }
    long weights = 0;
    long active = 0;
    for (M member : members) {
      if (member.weight() > 0 && eligible.test(member)) {
        weights += member.weight();
        active += member.active();
      }
    }
    // Of all requests including this one, a server's share times the factor, rounded up.
    double allowed = (active + 1) * (balanceFactor / 100.0) / Math.max(1, weights);
    return highest(
        members,
        member -> member.active() < Math.ceil(allowed * member.weight()) && eligible.test(member),
        key.getAsLong());
  }

  private static <M extends Member> @Nullable M highest(
      List<M> members, Predicate<? super M> eligible, long key) {
    M best = null;
    double bestScore = 0;
    for (M member : members) {
      int weight = member.weight();
      if (weight > 0 && eligible.test(member)) {
        double lot = ((Hash.mix(key ^ member.id()) >>> 11) + 0.5) * 0x1.0p-53; // 0 < lot < 1
        double score = -weight / Math.log(lot);
        if (best == null || score > bestScore) {
          best = member;
          bestScore = score;
        }
      }
    }
    return best;
  }
}
