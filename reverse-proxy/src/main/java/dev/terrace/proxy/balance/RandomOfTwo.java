package dev.terrace.proxy.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Power of two choices: two members drawn by weight, the less busy one wins. Nearly as even as
 * least connections, without every load balancer choosing the same idle server at once.
 */
final class RandomOfTwo<M extends Member> implements Balancer<M> {
  private final RandomGenerator random;

  RandomOfTwo(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public @Nullable M pick(List<M> members, Predicate<? super M> eligible, OptionalLong key) {
    List<M> candidates = new ArrayList<>(members.size());
    int total = 0;
    for (M member : members) {
      if (member.weight() > 0 && eligible.test(member)) {
        candidates.add(member);
        total += member.weight();
      }
    }
    if (candidates.isEmpty()) {
      return null;
    }
    M first = draw(candidates, total);
    M second = draw(candidates, total);
    return LeastConnections.lessBusy(second, first) ? second : first;
  }

  private M draw(List<M> candidates, int total) {
    int ticket = random.nextInt(total);
    for (M candidate : candidates) {
      ticket -= candidate.weight();
      if (ticket < 0) {
        return candidate;
      }
    }
    return candidates.getLast();
  }
}
