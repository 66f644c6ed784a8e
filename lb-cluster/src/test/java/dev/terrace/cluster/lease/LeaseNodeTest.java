package dev.terrace.cluster.lease;

import static dev.terrace.cluster.lease.SimulatedCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.lease.LeaseEffect.Granted;
import dev.terrace.cluster.lease.LeaseEffect.Lost;
import dev.terrace.cluster.lease.LeaseEffect.Send;
import dev.terrace.cluster.lease.LeaseMessage.Release;
import dev.terrace.cluster.lease.SimulatedCluster.Host;
import dev.terrace.cluster.lease.SimulatedCluster.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** On a network that loses nothing and takes at most half a millisecond. */
class LeaseNodeTest {
  private static final Duration AT_ONCE = Duration.ZERO;
  private static final Duration LATER = Duration.ofMillis(150);
  private static final String VIP = "vip-0";
  private static final long MAX_DELAY = MS / 2;

  private final SimulatedCluster cluster = cluster("lb-1", "lb-2", "witness");
  private final Host lb1 = cluster.host("lb-1");
  private final Host lb2 = cluster.host("lb-2");

  @Test
  void thePlannedOwnerGetsTheAddressWhenTheVotersVote() {
    cluster.runUntil(1_000 * MS);
    lb1.want(VIP, AT_ONCE);
    lb2.want(VIP, LATER);

    cluster.runUntil(1_400 * MS); // all started within 300 ms, and were silent for 950 ms

    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly("lb-1");
    assertThat(lb2.changes).isEmpty();
  }

  @Test
  void aHandOverTakesTwoRoundTrips() {
    settleOn(lb1);
    long start = cluster.now;

    lb1.handOver(VIP, "lb-2");
    runUntilOwnerIs("lb-2");

    assertThat(cluster.now - start)
        .isLessThanOrEqualTo(5 * MAX_DELAY + MS); // and the release's way
    assertThat(lb2.changes.getLast())
        .isInstanceOfSatisfying(
            Granted.class, granted -> assertThat(granted.handedOver()).isTrue());
    assertThat(lb1.changes.getLast())
        .isInstanceOfSatisfying(
            Lost.class, lost -> assertThat(lost.reason()).isEqualTo(LossReason.RELEASED));
  }

  @Test
  void whatIsHandedOverToANodeIsNotTakenByAnother() {
    SimulatedCluster three = cluster("lb-1", "lb-2", "lb-3");
    three.host("lb-1").want(VIP, AT_ONCE);
    three.runUntil(1_600 * MS);
    three.host("lb-3").want(VIP, LATER);
    three.host("lb-2").want(VIP, AT_ONCE);

    three.host("lb-1").handOver(VIP, "lb-3");
    three.runUntil(three.now + 20 * MS);

    assertThat(three.owners.of(VIP, three.now)).containsExactly("lb-3");
  }

  @Test
  void theNoticeOfADeadHoldersGuardSparesTheRestOfTheLease() {
    settleOn(lb1);
    long start = cluster.now;

    lb1.crash(true);
    runUntilOwnerIs("lb-2");

    assertThat(cluster.now - start).isBetween(100 * MS, 200 * MS); // lb-2 is the second in the plan
  }

  /** Else nodes would pass them on to each other for ever, in ever more copies. */
  @Test
  void releasesThatComeByTurnsArePassedOnOnce() {
    lb2.want(VIP, LATER);
    cluster.runUntil(900 * MS);
    LeaseNode node = Objects.requireNonNull(lb2.node);
    Release earlier = new Release(VIP, new Ballot(7, "lb-1", 1), "");
    Release later = new Release(VIP, new Ballot(9, "lb-1", 2), "");

    List<LeaseEffect> effects = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      effects.addAll(node.receive("witness", earlier, lb2.clock()));
      effects.addAll(node.receive("witness", later, lb2.clock()));
    }

    assertThat(effects)
        .filteredOn(effect -> effect instanceof Send send && send.message() instanceof Release)
        .hasSize(4); // each to both others
  }

  @Test
  void theLeaseOfADeadHolderRunsOutAndNobodySaysThatTheAddressIsGone() {
    settleOn(lb1);
    long start = cluster.now;

    lb1.crash(false);
    runUntilOwnerIs("lb-2");

    assertThat(cluster.now - start).isBetween(700 * MS, 1_150 * MS);
    assertThat(lb2.changes.getLast())
        .isInstanceOfSatisfying(
            Granted.class, granted -> assertThat(granted.handedOver()).isFalse());
  }

  @Test
  void aHolderThatIsCutOffLosesTheAddressBeforeAnotherGetsIt() {
    settleOn(lb1);

    for (String other : List.of("lb-2", "witness")) {
      cluster.cuts.addAll(List.of("lb-1>" + other, other + ">lb-1"));
    }
    runUntilOwnerIs("lb-2");

    assertThat(lb1.changes.getLast())
        .isInstanceOfSatisfying(
            Lost.class, lost -> assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED));
    cluster.cuts.clear();
    cluster.runUntil(cluster.now + 3_000 * MS);
    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly("lb-2");
  }

  @Test
  void whoStillReachesTheWitnessKeepsTheAddress() {
    settleOn(lb1);

    cluster.cuts.addAll(List.of("lb-1>lb-2", "lb-2>lb-1"));
    cluster.runUntil(cluster.now + 5_000 * MS);

    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly("lb-1");
    assertThat(lb1.changes).hasSize(1);
    assertThat(lb2.changes).isEmpty();
  }

  @Test
  void withoutAMajorityNobodyOwnsAnything() {
    settleOn(lb1);

    cluster.host("witness").crash(false);
    lb2.crash(false);
    cluster.runUntil(cluster.now + 3_000 * MS);

    assertThat(cluster.owners.of(VIP, cluster.now)).isEmpty();
  }

  @Test
  void aVoterThatWasRestartedIsWonAgainWithoutLosingTheLease() {
    settleOn(lb1);

    cluster.host("witness").crash(false);
    cluster.host("witness").start();
    cluster.runUntil(cluster.now + 2_000 * MS);
    lb2.crash(false); // from now on it takes the witness
    cluster.runUntil(cluster.now + 3_000 * MS);

    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly("lb-1");
    assertThat(lb1.changes).hasSize(1);
  }

  @Test
  void epochsGrowOverARestartOfAllNodes() {
    settleOn(lb1);
    Ballot before = lb1.changes.getFirst().epoch();

    cluster.hosts.forEach(host -> host.crash(false));
    cluster.runUntil(cluster.now + 3_000 * MS);
    cluster.hosts.forEach(Host::start);
    cluster.runUntil(cluster.now + 3_000 * MS);

    assertThat(lb1.changes.getLast().epoch()).isGreaterThan(before);
    assertThat(cluster.owners.violation()).isEmpty();
  }

  @Test
  void withFullDisksLeasesGoOnAndNothingIsGrantedPastWhatWasNoted() {
    cluster.hosts.forEach(host -> host.diskFull = true);
    lb1.want(VIP, AT_ONCE);

    cluster.runUntil(5_000 * MS);
    assertThat(lb1.changes).isEmpty(); // nothing was ever noted

    cluster.hosts.forEach(host -> host.diskFull = false);
    cluster.runUntil(cluster.now + 2_500 * MS);
    cluster.hosts.forEach(host -> host.diskFull = true);
    cluster.runUntil(cluster.now + 10_000 * MS);
    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly("lb-1");
    assertThat(lb1.changes).hasSize(1);
  }

  @Test
  void aJumpOfTheClocksCostsTheLease() {
    settleOn(lb1);

    lb1.run(node -> node.giveUp(LossReason.CLOCK, lb1.clock()));

    assertThat(cluster.owners.of(VIP, cluster.now)).isEmpty();
    assertThat(lb1.changes.getLast())
        .isInstanceOfSatisfying(
            Lost.class, lost -> assertThat(lost.reason()).isEqualTo(LossReason.CLOCK));
  }

  @Test
  void oneOfTwoNodesDecidesAloneOnlyWithPermissionAndAfterALeaseOfSilence() {
    SimulatedCluster two = cluster("lb-1", "lb-2");
    Host survivor = two.host("lb-2");
    two.host("lb-1").want(VIP, AT_ONCE);
    two.runUntil(1_600 * MS);
    survivor.want(VIP, LATER);
    two.runUntil(2_000 * MS);
    assertThat(two.owners.of(VIP, two.now)).containsExactly("lb-1");

    two.host("lb-1").crash(false);
    two.runUntil(two.now + 3_000 * MS);
    assertThat(two.owners.of(VIP, two.now)).isEmpty();

    survivor.run(node -> node.permitAlone(true, survivor.clock()));
    two.runUntil(two.now + 500 * MS);
    assertThat(two.owners.of(VIP, two.now)).containsExactly("lb-2");

    two.runUntil(two.now + 3_000 * MS);
    assertThat(two.owners.of(VIP, two.now)).containsExactly("lb-2");

    survivor.run(node -> node.permitAlone(false, survivor.clock()));
    two.runUntil(two.now + 1_000 * MS);
    assertThat(two.owners.of(VIP, two.now)).isEmpty();
  }

  @Test
  void permissionToDecideAloneCountsForNothingWhileTheOtherNodeIsHeard() {
    SimulatedCluster two = cluster("lb-1", "lb-2");
    two.host("lb-1").want(VIP, AT_ONCE);
    Host other = two.host("lb-2");
    other.want(VIP, AT_ONCE);
    two.runUntil(2_000 * MS);

    other.run(node -> node.permitAlone(true, other.clock()));
    two.runUntil(two.now + 5_000 * MS);

    assertThat(two.owners.violation()).isEmpty();
    assertThat(two.owners.of(VIP, two.now)).hasSize(1);
  }

  @Test
  void twoNodesThatBothDecidedAloneAgreeWhenTheyHearEachOther() {
    SimulatedCluster two = cluster("lb-1", "lb-2");
    two.runUntil(500 * MS);
    two.cuts.addAll(List.of("lb-1>lb-2", "lb-2>lb-1"));
    for (Host host : two.hosts) {
      host.want(VIP, AT_ONCE);
      host.run(node -> node.permitAlone(true, host.clock()));
    }
    for (int i = 0; i < 30 && two.owners.violation().isEmpty(); i++) {
      two.runUntil(two.now + 100 * MS);
    }
    assertThat(two.hosts).allMatch(host -> host.epochs.containsKey(VIP)); // the weaker promise

    two.cuts.clear();
    long end = two.now + 500 * MS;
    two.runOn(end);

    assertThat(two.hosts).filteredOn(host -> host.epochs.containsKey(VIP)).hasSize(1);
    two.runOn(end + 5_000 * MS);
    assertThat(two.hosts).filteredOn(host -> host.epochs.containsKey(VIP)).hasSize(1);
  }

  private static SimulatedCluster cluster(String... names) {
    SimulatedCluster cluster =
        new SimulatedCluster(
            new Random(1),
            Rules.withoutDrift(LeaseTiming.DEFAULT),
            List.of(names),
            Set.of(names),
            1,
            false);
    cluster.dropped = 0;
    cluster.doubled = 0;
    cluster.late = 0;
    return cluster;
  }

  private void settleOn(Host host) {
    host.want(VIP, AT_ONCE);
    cluster.runUntil(1_600 * MS);
    (host == lb1 ? lb2 : lb1).want(VIP, LATER);
    cluster.runUntil(2_000 * MS);
    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly(host.name);
  }

  private void runUntilOwnerIs(String name) {
    long end = cluster.now + 3_000 * MS;
    while (cluster.now < end && !cluster.owners.of(VIP, cluster.now).equals(Set.of(name))) {
      cluster.runUntil(cluster.now + MS / 4);
    }
    assertThat(cluster.owners.violation()).isEmpty();
    assertThat(cluster.owners.of(VIP, cluster.now)).containsExactly(name);
  }
}
