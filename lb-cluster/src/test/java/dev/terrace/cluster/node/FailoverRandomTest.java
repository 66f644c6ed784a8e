package dev.terrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.testnet.Hosts;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults at random, several at a time: whatever happens, never two hosts have the address; and when
 * all is mended, one has. The seed is printed; timing is the machine's, so the same seed makes the
 * same faults and not the same run.
 */
@Tag("failover")
class FailoverRandomTest {
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("terrace.test.failover.seconds", 90));
  private static final long SEED =
      Long.getLong("terrace.test.failover.seed", new SecureRandom().nextInt());

  /** What can happen; each undoes itself before the next round, some at once. */
  private enum Fault {
    KILL,
    KILL_WITH_GUARD,
    FREEZE,
    FREEZE_HOST,
    CABLE,
    CUT_FROM_EACH_OTHER,
    ONE_WAY,
    WITNESS_LOST,
    DRAIN,
    RESTART_STORM
  }

  @TempDir private Path folder;

  @Test
  void neverTwoOwnersAndOneInTheEnd() throws IOException, InterruptedException {
    Random random = new Random(SEED);
    System.out.printf("faults at random, -Dterrace.test.failover.seed=%d%n", SEED);
    List<String> made = new ArrayList<>();
    int rounds = 0;
    try (TestCluster cluster = TestCluster.start(folder, "profile: default\nfailback: 2s\n")) {
      long end = System.nanoTime() + TIME.toNanos();
      while (System.nanoTime() < end) {
        made.clear();
        List<Runnable> mendings = new ArrayList<>();
        for (int faults = 1 + random.nextInt(3); faults > 0; faults--) {
          Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
          String host = TestCluster.LBS.get(random.nextInt(2));
          made.add(fault + " " + host);
          mendings.addFirst(strike(cluster, fault, host, random));
          Thread.sleep(random.nextInt(600)); // during a take-over, or between two of them
        }
        assertThat(cluster.twoOwners()).as("%s", made).isEmpty();
        mendings.forEach(Runnable::run);
        cluster.allServe();
        assertThat(cluster.twoOwners()).as("%s", made).isEmpty();
        assertThat(cluster.watch().holders(TestCluster.VIP)).as("%s", made).hasSize(1);
        rounds++;
      }
      System.out.printf("%d rounds of faults, never two owners%n", rounds);
    } catch (AssertionError e) {
      throw new AssertionError("seed %d, round %d, %s".formatted(SEED, rounds, made), e);
    }
  }

  /** Makes a fault; what is given back undoes it. */
  private static Runnable strike(TestCluster cluster, Fault fault, String host, Random random) {
    Hosts hosts = cluster.hosts();
    return switch (fault) {
      case KILL -> {
        kill(cluster.process(host).pid());
        yield () -> {};
      }
      case KILL_WITH_GUARD -> {
        kill(hosts.pids(host));
        yield () -> {};
      }
      case FREEZE -> {
        long pid = cluster.process(host).pid();
        signal("STOP", pid);
        yield () -> signal("CONT", pid);
      }
      case FREEZE_HOST -> {
        long[] pids = hosts.pids(host);
        signal("STOP", pids);
        yield () -> signal("CONT", pids);
      }
      case CABLE -> {
        hosts.cut(host);
        yield () -> hosts.mend(host);
      }
      case CUT_FROM_EACH_OTHER -> {
        hosts.isolate(true, "lb1", "lb2");
        yield () -> hosts.isolate(false, "lb1", "lb2");
      }
      case ONE_WAY -> {
        String to = random.nextBoolean() ? "witness" : host.equals("lb1") ? "lb2" : "lb1";
        hosts.deafen(host, to);
        yield () -> hosts.hear(host, to);
      }
      case WITNESS_LOST -> {
        hosts.cut("witness");
        yield () -> hosts.mend("witness");
      }
      case DRAIN -> {
        if (!cluster.process(host).isAlive()) {
          yield () -> {};
        }
        cluster.send(host, "drain");
        yield () -> cluster.send(host, "undrain");
      }
      case RESTART_STORM -> {
        for (int i = 0; i < 3; i++) {
          kill(cluster.process(host).pid());
          cluster.ended(host);
          cluster.restart(host);
        }
        yield () -> {};
      }
    };
  }

  private static void kill(long... pids) {
    signal("KILL", pids);
  }

  /** To those of the processes that are still there. */
  private static void signal(String signal, long... pids) {
    for (long pid : pids) {
      if (ProcessHandle.of(pid).isPresent()) {
        try {
          Hosts.signal(signal, pid);
        } catch (IllegalStateException _) {
          // it has just ended
        }
      }
    }
  }
}
