package dev.terrace.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancerTest {
  private record Fake(String name, int weight, int active) implements Member {
    @Override
    public long id() {
      return Hash.of(name);
    }
  }

  private static final OptionalLong NO_KEY = OptionalLong.empty();
  private static final HashConfig NO_LIMIT = new HashConfig(null, 0);

  private static final Fake A = new Fake("a", 5, 0);
  private static final Fake B = new Fake("b", 1, 0);
  private static final Fake C = new Fake("c", 1, 0);
  private static final Fake OFF = new Fake("off", 0, 0);

  @Test
  void roundRobinMixesWeightsEvenly() {
    Balancer<Fake> balancer = Balancer.of(Balance.ROUNDROBIN, NO_LIMIT);

    assertThat(picks(balancer, List.of(A, B, C, OFF), 14)).isEqualTo("aabacaaaabacaa");
  }

  @Test
  void roundRobinStaysEvenWhenAMemberComesBack() {
    Balancer<Fake> balancer = Balancer.of(Balance.ROUNDROBIN, NO_LIMIT);
    List<Fake> all = List.of(B, C);
    for (int i = 0; i < 1000; i++) {
      assertThat(balancer.pick(all, B::equals, NO_KEY)).isEqualTo(B);
    }

    assertThat(picks(balancer, all, 4)).isIn("bcbc", "cbcb");
  }

  @Test
  void leastConnectionsPrefersTheIdleOneForItsWeight() {
    Balancer<Fake> balancer = Balancer.of(Balance.LEASTCONN, NO_LIMIT);
    Fake strong = new Fake("s", 4, 6);
    Fake weak = new Fake("w", 1, 1);

    assertThat(balancer.pick(List.of(weak, strong), _ -> true, NO_KEY)).isEqualTo(strong);
    assertThat(picks(balancer, List.of(B, C), 4)).isIn("bcbc", "cbcb");
  }

  @Test
  void randomFollowsWeightsAndAvoidsTheBusy() {
    Balancer<Fake> balancer = new RandomOfTwo<>(new Random(42));
    Fake busy = new Fake("x", 1, 100);

    String drawn = picks(balancer, List.of(B, busy), 1000);

    assertThat(drawn.chars().filter(c -> c == 'x').count()).isBetween(180L, 320L);
  }

  @Test
  void aHashKeepsAKeyOnItsServerAndFollowsTheWeights() {
    Balancer<Fake> balancer = Balancer.of(Balance.SOURCE, NO_LIMIT);

    Map<Fake, Integer> counts = new HashMap<>();
    for (int key = 0; key < 7000; key++) {
      Fake chosen = pick(balancer, List.of(A, B, C, OFF), key);
      assertThat(pick(balancer, List.of(OFF, C, B, A), key)).isEqualTo(chosen);
      counts.merge(chosen, 1, Integer::sum);
    }

    assertThat(counts.get(A)).isBetween(4800, 5200);
    assertThat(counts.get(B)).isBetween(850, 1150);
    assertThat(counts.get(C)).isBetween(850, 1150);
  }

  @Test
  void whenAServerGoesOnlyItsOwnKeysMove() {
    Balancer<Fake> balancer = Balancer.of(Balance.URI, NO_LIMIT);

    for (int key = 0; key < 2000; key++) {
      Fake before = pick(balancer, List.of(A, B, C), key);
      Fake after = pick(balancer, List.of(A, B), key);
      assertThat(after).isEqualTo(before.equals(C) ? after : before).isNotEqualTo(C);
    }
  }

  @Test
  void whatATooBusyServerCannotTakeGoesToTheNext() {
    Balancer<Fake> balancer = Balancer.of(Balance.HDR, new HashConfig("X-User", 150));
    Fake busy = new Fake("busy", 1, 9);
    Fake idle = new Fake("idle", 1, 0);

    for (int key = 0; key < 100; key++) {
      assertThat(pick(balancer, List.of(busy, idle), key)).isEqualTo(idle);
      assertThat(pick(balancer, List.of(busy), key)).isEqualTo(busy); // the share of one is all
    }
  }

  @Test
  void withoutAKeyServersTakeTurns() {
    Balancer<Fake> balancer = Balancer.of(Balance.HDR, NO_LIMIT);

    assertThat(picks(balancer, List.of(B, C), 4)).isIn("bcbc", "cbcb");
  }

  private static Fake pick(Balancer<Fake> balancer, List<Fake> members, long key) {
    Fake chosen = balancer.pick(members, _ -> true, OptionalLong.of(Hash.mix(key)));
    assertThat(chosen).isNotNull();
    return Objects.requireNonNull(chosen);
  }

  @Test
  void nobodyEligibleIsNobody() {
    for (Balance balance : Balance.values()) {
      Balancer<Fake> balancer = Balancer.of(balance, NO_LIMIT);
      assertThat(balancer.pick(List.of(A, B), _ -> false, NO_KEY)).isNull();
      assertThat(balancer.pick(List.of(OFF), _ -> true, NO_KEY)).isNull();
      assertThat(balancer.pick(List.of(), _ -> true, NO_KEY)).isNull();
    }
  }

  private static String picks(Balancer<Fake> balancer, List<Fake> members, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> String.valueOf(balancer.pick(members, _ -> true, NO_KEY)))
        .map(text -> text.substring("Fake[name=".length(), "Fake[name=".length() + 1))
        .collect(Collectors.joining());
  }
}
