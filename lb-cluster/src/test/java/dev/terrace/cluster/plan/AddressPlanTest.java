package dev.terrace.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressPlanTest {
  private static final Optional<Duration> FAILBACK = Optional.of(Duration.ofSeconds(30));
  private static final Optional<Duration> NEVER = Optional.empty();

  @Test
  void twoNodesWithAnAddressEachKeepTheirOwnAndASurvivorHasBoth() {
    List<PlannedAddress> addresses = List.of(address("a", "lb-1"), address("b", "lb-2"));

    assertThat(plan(addresses, List.of(fit("lb-1", 99), fit("lb-2", 99)), Map.of()).owners())
        .isEqualTo(Map.of("a", "lb-1", "b", "lb-2"));
    assertThat(
            plan(
                    addresses,
                    List.of(candidate("lb-1", Fitness.UNFIT, 0), fit("lb-2", 99)),
                    Map.of("a", "lb-1", "b", "lb-2"))
                .owners())
        .isEqualTo(Map.of("a", "lb-2", "b", "lb-2"));
  }

  @Test
  void aPreferredNodeTakesItsAddressBackAfterTheFailbackTimeOnly() {
    List<PlannedAddress> addresses = List.of(address("a", "lb-1"));
    Map<String, String> holders = Map.of("a", "lb-2");

    assertThat(owner(addresses, List.of(fit("lb-1", 29), fit("lb-2", 99)), holders, FAILBACK))
        .isEqualTo("lb-2");
    assertThat(owner(addresses, List.of(fit("lb-1", 30), fit("lb-2", 99)), holders, FAILBACK))
        .isEqualTo("lb-1");
    assertThat(owner(addresses, List.of(fit("lb-1", 9999), fit("lb-2", 99)), holders, NEVER))
        .isEqualTo("lb-2");
  }

  @Test
  void aPreferredNodeTakesAnAddressThatNobodyHasAtOnce() {
    List<PlannedAddress> addresses = List.of(address("a", "lb-1"));

    assertThat(owner(addresses, List.of(fit("lb-1", 0), fit("lb-2", 99)), Map.of(), NEVER))
        .isEqualTo("lb-1");
  }

  @Test
  void aLesserPreferredNodeKeepsItsAddressUntilTheBetterOneIsStable() {
    List<PlannedAddress> addresses = List.of(address("a", "lb-1", "lb-2"));
    Map<String, String> holders = Map.of("a", "lb-2");
    Candidate third = fit("lb-3", 99);

    assertThat(owner(addresses, List.of(fit("lb-1", 5), fit("lb-2", 99), third), holders, FAILBACK))
        .isEqualTo("lb-2");
    assertThat(
            owner(addresses, List.of(fit("lb-1", 31), fit("lb-2", 99), third), holders, FAILBACK))
        .isEqualTo("lb-1");
  }

  @Test
  void aNodeWithoutServersIsBetterThanNobody() {
    List<PlannedAddress> addresses = List.of(address("a", "lb-1"));

    assertThat(
            owner(
                addresses,
                List.of(candidate("lb-1", Fitness.NO_SERVERS, 0), fit("lb-2", 0)),
                Map.of("a", "lb-1"),
                FAILBACK))
        .isEqualTo("lb-2");
    assertThat(
            owner(
                addresses,
                List.of(
                    candidate("lb-1", Fitness.NO_SERVERS, 0),
                    candidate("lb-2", Fitness.NO_SERVERS, 0)),
                Map.of("a", "lb-2"),
                FAILBACK))
        .isEqualTo("lb-2");
    assertThat(
            plan(addresses, List.of(candidate("lb-1", Fitness.UNFIT, 0)), Map.of("a", "lb-1"))
                .owner("a"))
        .isEmpty();
  }

  @Test
  void theOrderOfTryingBeginsWithThePlannedOwnerAndHasAllOthers() {
    AddressPlan plan =
        plan(
            List.of(address("a", "lb-2")),
            List.of(fit("lb-1", 9), fit("lb-2", 9), fit("lb-3", 9)),
            Map.of());

    assertThat(plan.ranking("a"))
        .startsWith("lb-2")
        .containsExactlyInAnyOrder("lb-1", "lb-2", "lb-3");
  }

  @Test
  void eachAddressHasOneAbleOwnerWheneverSomebodyIsAble() {
    forEachCase((random, addresses, candidates, holders) -> {
      AddressPlan plan = plan(addresses, candidates, holders);

      boolean anybody = candidates.stream().anyMatch(each -> each.fitness() != Fitness.UNFIT);
      assertThat(plan.owners()).hasSize(anybody ? addresses.size() : 0);
      assertThat(candidates.stream().filter(each -> each.fitness() != Fitness.UNFIT))
          .extracting(Candidate::name)
          .containsAll(plan.owners().values());
    });
  }

  @Test
  void theOrderOfWhatIsKnownDoesNotMatter() {
    forEachCase((random, addresses, candidates, holders) -> {
      List<PlannedAddress> otherAddresses = new ArrayList<>(addresses);
      List<Candidate> otherCandidates = new ArrayList<>(candidates);
      Collections.shuffle(otherAddresses, random);
      Collections.shuffle(otherCandidates, random);

      AddressPlan plan = plan(addresses, candidates, holders);
      AddressPlan other = plan(otherAddresses, otherCandidates, new HashMap<>(holders));

      for (PlannedAddress address : addresses) {
        assertThat(other.ranking(address.vip())).isEqualTo(plan.ranking(address.vip()));
      }
    });
  }

  @Test
  void whatWasPlannedStaysPlanned() {
    forEachCase((random, addresses, candidates, holders) -> {
      AddressPlan plan = plan(addresses, candidates, holders);

      assertThat(plan(addresses, candidates, plan.owners()).owners()).isEqualTo(plan.owners());
    });
  }

  @Test
  void aNodeThatComesOrGoesMovesOnlyItsOwnAddresses() {
    forEachCase((random, addresses, candidates, holders) -> {
      Map<String, String> before = plan(addresses, candidates, holders).owners();
      Candidate gone = candidates.get(random.nextInt(candidates.size()));
      List<Candidate> rest = candidates.stream().filter(each -> !each.equals(gone)).toList();
      List<Candidate> more = new ArrayList<>(candidates);
      more.add(fit("lb-new", 0));
      boolean anyFit = rest.stream().anyMatch(each -> each.fitness() == Fitness.FIT);

      Map<String, String> after = plan(addresses, rest, before).owners();
      if (anyFit) {
        before.forEach((vip, owner) -> {
          if (!owner.equals(gone.name())) {
            assertThat(after).containsEntry(vip, owner);
          }
        });
      }
      if (candidates.stream().anyMatch(each -> each.fitness() == Fitness.FIT)) {
        assertThat(plan(addresses, more, before).owners()).isEqualTo(before);
      }
    });
  }

  @Test
  void addressesThatNobodyPrefersAreSharedByWeight() {
    List<PlannedAddress> addresses = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      addresses.add(address("vip-" + i));
    }
    List<Candidate> candidates =
        List.of(
            new Candidate("lb-1", 200, Fitness.FIT, Duration.ZERO),
            new Candidate("lb-2", 100, Fitness.FIT, Duration.ZERO));

    Map<String, String> owners = plan(addresses, candidates, Map.of()).owners();

    assertThat(owners.values().stream().filter("lb-1"::equals)).hasSize(8);
  }

  @Test
  void aFreedAddressGoesToWhoHasRoom() {
    List<PlannedAddress> addresses = List.of(address("a"), address("b"), address("c"));
    List<Candidate> candidates = List.of(fit("lb-1", 9), fit("lb-2", 9), fit("lb-3", 9));

    for (String free : List.of("a", "b", "c")) {
      Map<String, String> holders = new HashMap<>(Map.of("a", "lb-1", "b", "lb-2", "c", "lb-3"));
      String gone = holders.remove(free);

      assertThat(plan(addresses, candidates, holders).owner(free)).contains(String.valueOf(gone));
    }
  }

  /** One random situation. */
  private interface Case {
    void check(
        Random random,
        List<PlannedAddress> addresses,
        List<Candidate> candidates,
        Map<String, String> holders);
  }

  private static void forEachCase(Case property) {
    for (long seed = 1; seed <= 500; seed++) {
      Random random = new Random(seed);
      List<Candidate> candidates = new ArrayList<>();
      int nodes = 1 + random.nextInt(5);
      for (int i = 1; i <= nodes; i++) {
        Fitness fitness =
            switch (random.nextInt(6)) {
              case 0 -> Fitness.UNFIT;
              case 1 -> Fitness.NO_SERVERS;
              default -> Fitness.FIT;
            };
        Duration fitFor =
            fitness == Fitness.FIT ? Duration.ofSeconds(random.nextInt(60)) : Duration.ZERO;
        candidates.add(new Candidate("lb-" + i, 1 + random.nextInt(256), fitness, fitFor));
      }
      List<PlannedAddress> addresses = new ArrayList<>();
      Map<String, String> holders = new HashMap<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        List<String> preferred = new ArrayList<>();
        for (Candidate candidate : candidates) {
          if (random.nextInt(3) == 0) {
            preferred.add(candidate.name());
          }
        }
        Collections.shuffle(preferred, random);
        addresses.add(new PlannedAddress("vip-" + i, preferred));
        if (random.nextBoolean()) {
          holders.put("vip-" + i, "lb-" + (1 + random.nextInt(nodes)));
        }
      }
      property.check(random, addresses, candidates, holders);
    }
  }

  private static String owner(
      List<PlannedAddress> addresses,
      List<Candidate> candidates,
      Map<String, String> holders,
      Optional<Duration> failback) {
    return AddressPlan.of(addresses, candidates, holders, failback).owner("a").orElseThrow();
  }

  private static AddressPlan plan(
      List<PlannedAddress> addresses, List<Candidate> candidates, Map<String, String> holders) {
    return AddressPlan.of(addresses, candidates, holders, FAILBACK);
  }

  private static PlannedAddress address(String vip, String... preferred) {
    return new PlannedAddress(vip, List.of(preferred));
  }

  private static Candidate fit(String name, int seconds) {
    return candidate(name, Fitness.FIT, seconds);
  }

  private static Candidate candidate(String name, Fitness fitness, int seconds) {
    return new Candidate(name, 100, fitness, Duration.ofSeconds(seconds));
  }
}
