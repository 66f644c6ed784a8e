package dev.terrace.proxy.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin: every pick gives each candidate its weight as credit and takes the
 * sum from the richest, so weights 5, 1, 1 give a a b a c a a and not five times a in a row.
 */
final class SmoothRoundRobin<M extends Member> implements Balancer<M> {
  private final Map<M, Credit> credits = new HashMap<>();

  @Override
  public synchronized @Nullable M pick(
      List<M> members, Predicate<? super M> eligible, OptionalLong key) {
    M best = null;
    Credit bestCredit = null;
    long total = 0;
    for (int i = 0; i < members.size(); i++) {
      M member = members.get(i);
      int weight = member.weight();
      if (weight == 0 || !eligible.test(member)) {
        continue;
      }
      Credit credit = credits.computeIfAbsent(member, _ -> new Credit());
      credit.value += weight;
      total += weight;
      if (bestCredit == null || credit.value > bestCredit.value) {
        best = member;
        bestCredit = credit;
      }
    }
    if (bestCredit != null) {
      bestCredit.value -= total;
    }
    if (credits.size() > members.size()) {
      credits.keySet().retainAll(members);
    }
    return best;
  }

  private static final class Credit {
    long value;
  }
}
