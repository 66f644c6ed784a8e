package dev.terrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.testnet.Hosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each fault costs a client that opens a connection every 10 ms, several times each, beside
 * what is promised; and that at no time two hosts have the address. Slow: {@code ./stack test
 * failover}.
 */
@Tag("failover")
class FailoverTableTest {
  /** How often each fault is made. */
  private static final int ROUNDS = Integer.getInteger("terrace.test.failover.rounds", 5);

  /**
   * Of the promises, for machines whose processors do other work as well: hosts, switch, client and
   * watch share a few of them here. What was measured is printed.
   */
  private static final double MARGIN = 1.25;

  /** And what busy processors add to any of them: the time until a process gets its turn. */
  private static final int TURN_MILLIS = Integer.getInteger("terrace.test.failover.turn", 100);

  private static final List<String> table = new ArrayList<>();

  @TempDir private static Path folder;

  /** What happens to the owner, with the promise for each profile in ms; 0: no request fails. */
  enum Row {
    PLANNED_STOP("planned stop", 0, 0),
    DRAIN("drain", 0, 0),
    PROCESS_KILLED("kill -9 of the process", 100, 100),
    EVERYTHING_KILLED("kill -9 of everything", 1200, 1200),
    CABLE_CUT("cable cut", 1200, 450),
    PROCESS_FROZEN("process frozen", 1200, 450),
    HOST_FROZEN("host frozen", 2300, 1400);

    private final String title;
    private final int goal;
    private final int fastGoal;

    Row(String title, int goal, int fastGoal) {
      this.title = title;
      this.goal = goal;
      this.fastGoal = fastGoal;
    }

    int goal(String profile) {
      return profile.equals("fast") ? fastGoal : goal;
    }
  }

  private static String running = "";
  private static @Nullable TestCluster cluster;

  @AfterAll
  static void end() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    Files.writeString(Path.of("target", "failover.txt"), String.join("\n", table) + "\n");
  }

  @ParameterizedTest
  @EnumSource
  void defaultProfile(Row row) throws IOException {
    measure("default", row);
  }

  @ParameterizedTest
  @EnumSource
  void fastProfile(Row row) throws IOException {
    measure("fast", row);
  }

  private static void measure(String profile, Row row) throws IOException {
    TestCluster cluster = cluster(profile);
    List<TestCluster.Seen> faults = new ArrayList<>();
    List<TestCluster.Seen> mendings = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      cluster.allServe();
      String owner = cluster.owner();
      long fault = System.nanoTime();
      strike(row, cluster, owner);
      cluster.takenFrom(owner);
      faults.add(cluster.seenSince(fault));

      long mended = System.nanoTime();
      if (mend(row, cluster, owner)) {
        mendings.add(cluster.seenSince(mended));
      }
    }
    int goal = row.goal(profile);
    note(profile, row.title, goal, faults);
    if (!mendings.isEmpty()) {
      note(profile, row.title + ", mended", 0, mendings);
    }
    assertThat(cluster.twoOwners()).as("two hosts with the address").isEmpty();
    if (goal == 0) {
      assertThat(faults.stream().mapToInt(TestCluster.Seen::failed).sum()).as("failed").isZero();
    } else {
      assertThat((double) median(faults))
          .as("median gap, ms")
          .isLessThan(goal * MARGIN + TURN_MILLIS);
    }
    assertThat(mendings.stream().mapToInt(TestCluster.Seen::failed).sum())
        .as("failed while it came back")
        .isZero();
  }

  private static void strike(Row row, TestCluster cluster, String owner) {
    switch (row) {
      case PLANNED_STOP -> Hosts.signal("TERM", cluster.process(owner).pid());
      case DRAIN -> cluster.tell(owner, "drain");
      case PROCESS_KILLED -> Hosts.signal("KILL", cluster.process(owner).pid());
      case EVERYTHING_KILLED -> Hosts.signal("KILL", cluster.hosts().pids(owner));
      case CABLE_CUT -> cluster.hosts().cut(owner);
      case PROCESS_FROZEN -> Hosts.signal("STOP", cluster.process(owner).pid());
      case HOST_FROZEN -> Hosts.signal("STOP", cluster.hosts().pids(owner));
    }
  }

  /** Undoes what can be undone without a restart. */
  private static boolean mend(Row row, TestCluster cluster, String owner) {
    switch (row) {
      case PLANNED_STOP, PROCESS_KILLED, EVERYTHING_KILLED -> {
        cluster.ended(owner);
        return false;
      }
      case DRAIN -> cluster.tell(owner, "undrain");
      case CABLE_CUT -> cluster.hosts().mend(owner);
      case PROCESS_FROZEN, HOST_FROZEN -> Hosts.signal("CONT", cluster.hosts().pids(owner));
    }
    return true;
  }

  private static TestCluster cluster(String profile) throws IOException {
    TestCluster now = cluster;
    if (now == null || !running.equals(profile)) {
      if (now != null) {
        now.close();
      }
      Path own = Files.createTempDirectory(folder, profile);
      now = TestCluster.start(own, "profile: " + profile + "\nfailback: never\n");
      cluster = now;
      running = profile;
    }
    return now;
  }

  private static void note(String profile, String what, int goal, List<TestCluster.Seen> all) {
    String line =
        "%-8s %-32s goal %-9s median %4d ms, max %4d ms, failed %3d, gone %s, up after %s"
            .formatted(
                profile,
                what,
                goal == 0 ? "0 failed" : goal + " ms",
                median(all),
                all.stream().mapToLong(TestCluster.Seen::gapMillis).max().orElse(0),
                all.stream().mapToInt(TestCluster.Seen::failed).sum(),
                all.stream().map(TestCluster.Seen::goneMillis).toList(),
                all.stream().map(TestCluster.Seen::upMillis).toList());
    table.add(line);
    System.out.println(line);
  }

  private static long median(List<TestCluster.Seen> all) {
    return all.stream()
        .mapToLong(TestCluster.Seen::gapMillis)
        .sorted()
        .skip((all.size() - 1) / 2)
        .findFirst()
        .orElse(0);
  }
}
