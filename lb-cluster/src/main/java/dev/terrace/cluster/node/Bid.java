package dev.terrace.cluster.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether this node bids for an address that is free, and how long it leaves it to others first.
 *
 * @param burdened whether another node had better serve, if one can
 */
record Bid(boolean wanted, Duration delay, boolean burdened) {
  /** Between the first, second and third choice: so far differing views cost time, never safety. */
  private static final long RANK_MILLIS = 150;

  /** Longer than all ranks of a usual cluster. */
  private static final long BURDEN_MILLIS = 1000;

  /** For a node that has just let an address go to another one. */
  static final Duration AFTER_OTHERS = Duration.ofMillis(BURDEN_MILLIS);

  /**
   * What a node should do about an address.
   *
   * @param order who should have it, the best first; without this node if it should not
   * @param holder who has it now, empty if that is not known: when it is free again, this one will
   *     not want it, so the next in order need not wait for it
   */
  static Bid of(List<String> order, String self, String holder, boolean fit, boolean burdened) {
    List<String> others = new ArrayList<>(order);
    if (!holder.equals(self)) {
      others.remove(holder);
    }
    int rank = others.contains(self) ? others.indexOf(self) : others.size();
    long delay = rank * RANK_MILLIS + (burdened ? BURDEN_MILLIS : 0);
    return new Bid(fit, Duration.ofMillis(delay), burdened);
  }

  /** The load balancers in the order in which they take an address when nobody is heard of. */
  static List<String> order(ClusterConfig config, VipConfig vip) {
    List<String> names = new ArrayList<>();
    for (MemberConfig member : config.members()) {
      if (member.role() == MemberConfig.Role.LB) {
        names.add(member.name());
      }
    }
    names.sort(
        Comparator.comparingInt((String name) -> name.equals(vip.preferred()) ? 0 : 1)
            .thenComparingLong(name -> mix(31L * name.hashCode() + vip.address().hashCode()))
            .thenComparing(Comparator.naturalOrder()));
    return names;
  }

  /** The finalizer of MurmurHash3: every bit of the sum counts for every bit of the result. */
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
