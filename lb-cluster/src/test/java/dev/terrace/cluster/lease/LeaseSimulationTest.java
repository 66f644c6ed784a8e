package dev.terrace.cluster.lease;

import static dev.terrace.cluster.lease.SimulatedCluster.MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.lease.SimulatedCluster.Host;
import dev.terrace.cluster.lease.SimulatedCluster.Rules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of faults in virtual time: no address ever has two owners, and some time after
 * the faults are over each has one. {@code -Dterrace.lease.schedules=100000} tries more of them,
 * {@code -Dterrace.lease.seed=N} the same ones again.
 */
class LeaseSimulationTest {
  private static final long FAULTS_END = 8_000 * MS;

  private static final int SCHEDULES = Integer.getInteger("terrace.lease.schedules", 1_000);
  private static final long SEED = Long.getLong("terrace.lease.seed", System.nanoTime());

  private final Map<String, Integer> seen = new TreeMap<>();
  private long longestWait;

  @Test
  void noAddressEverHasTwoOwnersAndEachHasOneSoonAfterTheFaults() {
    for (int i = 0; i < SCHEDULES; i++) {
      long seed = SEED + i;
      LeaseTiming timing = i % 4 == 0 ? LeaseTiming.FAST : LeaseTiming.DEFAULT;

      Optional<String> failure = run(seed, Rules.correct(timing), false);

      if (failure.isPresent()) {
        assertThat(run(seed, Rules.correct(timing), true))
            .as("-Dterrace.lease.seed=" + seed + " -Dterrace.lease.schedules=1")
            .isEmpty();
      }
    }
    System.out.println(
        SCHEDULES
            + " schedules from seed "
            + SEED
            + ", longest wait for an owner after the faults "
            + longestWait / MS
            + " ms, faults "
            + seen);
  }

  @Test
  void aVoterThatLeavesOutTheMarginIsCaught() {
    LeaseTiming timing = LeaseTiming.DEFAULT;
    assertCaught(new Rules(timing, timing.lease(), timing.refusal(), 0.02, true));
  }

  @Test
  void aVoterThatVotesRightAfterItsStartIsCaught() {
    LeaseTiming timing = LeaseTiming.DEFAULT;
    assertCaught(new Rules(timing, timing.refusal(), Duration.ZERO, 0.02, true));
  }

  @Test
  void clocksThatDriftMoreThanTheMarginAllowsAreCaught() {
    LeaseTiming timing = LeaseTiming.DEFAULT;
    assertCaught(new Rules(timing, timing.refusal(), timing.refusal(), 0.06, true));
  }

  @Test
  void aNodeThatForgetsItsRoundsIsCaught() {
    LeaseTiming timing = LeaseTiming.DEFAULT;
    assertCaught(new Rules(timing, timing.refusal(), timing.refusal(), 0.02, false));
  }

  private void assertCaught(Rules rules) {
    for (int i = 0; i < 3_000; i++) {
      Optional<String> failure = run(SEED + i, rules, false);
      if (failure.isPresent() && failure.get().startsWith("at ")) {
        System.out.println("caught after " + (i + 1) + " schedules: " + failure.get());
        return;
      }
    }
    assertThat(rules).as("a broken voter that no schedule from seed " + SEED + " caught").isNull();
  }

  /** What went wrong, if anything. */
  private Optional<String> run(long seed, Rules rules, boolean tracing) {
    Random random = new Random(seed);
    SimulatedCluster cluster = cluster(random, rules, tracing);
    List<Host> candidates =
        cluster.hosts.stream().filter(host -> host.name.startsWith("lb")).toList();
    for (String vip : cluster.vips) {
      plan(cluster, candidates, vip, random);
    }
    long time = 1_000 * MS;
    while (time < FAULTS_END) {
      cluster.runUntil(time);
      fault(cluster, candidates, random);
      time += (long) (random.nextDouble() * random.nextDouble() * 1_000 * MS);
    }
    cluster.runUntil(FAULTS_END);
    heal(cluster, candidates);

    // A lease that nobody renews ends, voters that were started wait, a disk that was full is tried
    // again after a second, lost messages are sent again.
    long bound = 2 * rules.timing().refusal().toNanos() + 2_000 * MS;
    long end = FAULTS_END + bound;
    while (cluster.now < end && !allOwned(cluster) && cluster.owners.violation().isEmpty()) {
      cluster.runUntil(cluster.now + 20 * MS);
    }
    longestWait = Math.max(longestWait, cluster.now - FAULTS_END);
    String problem = allOwned(cluster) ? "" : "nobody owns an address long after the faults";
    if (problem.isEmpty()) {
      cluster.runUntil(cluster.now + 2 * rules.timing().refusal().toNanos());
      problem = allOwned(cluster) ? "" : "an owner lost its address without any fault";
    }
    if (cluster.isFlooded()) {
      problem = "messages multiply without end";
    }
    problem = cluster.owners.violation().orElse(problem);
    return problem.isEmpty()
        ? Optional.empty()
        : Optional.of(problem + "\n" + String.join("\n", cluster.trace));
  }

  private static boolean allOwned(SimulatedCluster cluster) {
    return cluster.vips.stream()
        .allMatch(vip -> {
          Set<String> owners = cluster.owners.of(vip, cluster.now);
          // One that died counts no more, although its guard may still keep the address.
          return owners.size() == 1
              && cluster.host(owners.iterator().next()).epochs.containsKey(vip);
        });
  }

  private static SimulatedCluster cluster(Random random, Rules rules, boolean tracing) {
    List<String> names =
        switch (random.nextInt(6)) {
          case 0 -> List.of("lb-1", "lb-2", "lb-3");
          case 1 -> List.of("lb-1", "lb-2", "lb-3", "lb-4", "lb-5");
          case 2 -> List.of("lb-1");
          default -> List.of("lb-1", "lb-2", "witness");
        };
    Set<String> voters = new TreeSet<>(names);
    if (names.size() == 5 && random.nextBoolean()) {
      voters.removeAll(Set.of("lb-4", "lb-5"));
    }
    return new SimulatedCluster(random, rules, names, voters, 1 + random.nextInt(2), tracing);
  }

  /**
   * Ranks the candidates for an address, perhaps all the first, as nodes with other views would.
   */
  private static void plan(
      SimulatedCluster cluster, List<Host> candidates, String vip, Random random) {
    boolean agreed = random.nextInt(3) > 0;
    int first = random.nextInt(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      Host host = candidates.get((first + i) % candidates.size());
      host.want(vip, Duration.ofMillis(agreed ? 150L * i : 0));
    }
    cluster.note("new plan for " + vip + ", agreed: " + agreed);
  }

  private void fault(SimulatedCluster cluster, List<Host> candidates, Random random) {
    Host host = cluster.hosts.get(random.nextInt(cluster.hosts.size()));
    Host other = cluster.hosts.get(random.nextInt(cluster.hosts.size()));
    String vip = cluster.vips.get(random.nextInt(cluster.vips.size()));
    int kind = random.nextInt(9);
    switch (kind) {
      case 0 -> {
        host.crash(random.nextBoolean());
        long back = random.nextBoolean() ? random.nextLong(50 * MS) : random.nextLong(3_000 * MS);
        cluster.at(cluster.now + back, host::start);
      }
      case 1 -> {
        long pause = random.nextLong(random.nextBoolean() ? 200 * MS : 2_500 * MS);
        host.pause(Math.min(pause, FAULTS_END - cluster.now));
      }
      case 2, 3 -> cut(cluster, host, other, random);
      case 4 -> {
        List<String> inTheWay = new ArrayList<>();
        for (Host third : cluster.hosts) {
          if (third != host) {
            inTheWay.add(host.name + ">" + third.name);
            inTheWay.add(third.name + ">" + host.name);
          }
        }
        cluster.note(host.name + " is cut off");
        cutFor(cluster, inTheWay, random.nextLong(3_000 * MS));
      }
      case 5 -> {
        host.diskFull = true;
        cluster.at(cluster.now + random.nextLong(3_000 * MS), () -> host.diskFull = false);
      }
      case 6 -> host.run(node -> node.giveUp(LossReason.CLOCK, host.clock()));
      case 7 -> candidates.forEach(holder -> holder.handOver(vip, other.name));
      default -> plan(cluster, candidates, vip, random);
    }
    if (random.nextInt(6) == 0) {
      cluster.dropped = random.nextInt(3) == 0 ? 0.3 : 0.02;
      cluster.late = random.nextInt(3) == 0 ? 0.3 : 0.05;
    }
    seen.merge(
        List.of(
                "death",
                "pause",
                "cut",
                "cut",
                "cut off",
                "full disk",
                "clock",
                "hand-over",
                "plan")
            .get(kind),
        1,
        Integer::sum);
  }

  private static void cut(SimulatedCluster cluster, Host host, Host other, Random random) {
    List<String> ways = new ArrayList<>(List.of(host.name + ">" + other.name));
    if (random.nextBoolean()) {
      ways.add(other.name + ">" + host.name);
    }
    cluster.note("cut " + ways);
    cutFor(cluster, ways, random.nextLong(3_000 * MS));
  }

  private static void cutFor(SimulatedCluster cluster, List<String> ways, long nanos) {
    cluster.cuts.addAll(ways);
    cluster.at(cluster.now + nanos, () -> ways.forEach(cluster.cuts::remove));
  }

  private static void heal(SimulatedCluster cluster, List<Host> candidates) {
    cluster.note("the faults are over");
    cluster.dropped = 0.01;
    cluster.doubled = 0;
    cluster.late = 0;
    cluster.cuts.clear();
    for (Host host : cluster.hosts) {
      host.diskFull = false;
      host.start();
    }
    for (String vip : cluster.vips) {
      for (int i = 0; i < candidates.size(); i++) {
        candidates.get(i).want(vip, Duration.ofMillis(150L * i));
      }
    }
  }
}
