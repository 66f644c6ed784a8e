package dev.terrace.proxy.balance;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The fewest requests in work per weight; servers that are equally busy take turns. */
final class LeastConnections<M extends Member> implements Balancer<M> {
  private final AtomicInteger turn = new AtomicInteger();

  @Override
  public @Nullable M pick(List<M> members, Predicate<? super M> eligible, OptionalLong key) {
    M best = null;
    int size = members.size();
    int start = size == 0 ? 0 : Math.floorMod(turn.getAndIncrement(), size);
    for (int i = 0; i < size; i++) {
      M member = members.get((start + i) % size);
      if (member.weight() > 0
          && eligible.test(member)
          && (best == null || lessBusy(member, best))) {
        best = member;
      }
    }
    return best;
  }

  /** Compares (active + 1) / weight without dividing. */
  static boolean lessBusy(Member one, Member other) {
    return (one.active() + 1L) * other.weight() < (other.active() + 1L) * one.weight();
  }
}
