package dev.terrace.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BalancerTest {
  private record Fake(String name, int weight, int active) implements Member {}

  private static final Fake A = new Fake("a", 5, 0);
  private static final Fake B = new Fake("b", 1, 0);
  private static final Fake C = new Fake("c", 1, 0);
  private static final Fake OFF = new Fake("off", 0, 0);

  @Test
  void roundRobinMixesWeightsEvenly() {
    Balancer<Fake> balancer = Balancer.of(Balance.ROUNDROBIN);

    assertThat(picks(balancer, List.of(A, B, C, OFF), 14)).isEqualTo("aabacaaaabacaa");
  }

  @Test
  void roundRobinStaysEvenWhenAMemberComesBack() {
    Balancer<Fake> balancer = Balancer.of(Balance.ROUNDROBIN);
    List<Fake> all = List.of(B, C);
    for (int i = 0; i < 1000; i++) {
      assertThat(balancer.pick(all, B::equals)).isEqualTo(B);
    }

    assertThat(picks(balancer, all, 4)).isIn("bcbc", "cbcb");
  }

  @Test
  void leastConnectionsPrefersTheIdleOneForItsWeight() {
    Balancer<Fake> balancer = Balancer.of(Balance.LEASTCONN);
    Fake strong = new Fake("s", 4, 6);
    Fake weak = new Fake("w", 1, 1);

    assertThat(balancer.pick(List.of(weak, strong), _ -> true)).isEqualTo(strong);
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
  void nobodyEligibleIsNobody() {
    for (Balance balance : Balance.values()) {
      Balancer<Fake> balancer = Balancer.of(balance);
      assertThat(balancer.pick(List.of(A, B), _ -> false)).isNull();
      assertThat(balancer.pick(List.of(OFF), _ -> true)).isNull();
      assertThat(balancer.pick(List.of(), _ -> true)).isNull();
    }
  }

  private static String picks(Balancer<Fake> balancer, List<Fake> members, int count) {
    return IntStream.range(0, count)
        .mapToObj(_ -> String.valueOf(balancer.pick(members, _ -> true)))
        .map(text -> text.substring("Fake[name=".length(), "Fake[name=".length() + 1))
        .collect(Collectors.joining());
  }
}
