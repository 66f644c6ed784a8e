package dev.terrace.cluster.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.terrace.cluster.testnet.Lines;
import dev.terrace.cluster.testnet.MemberPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is shared when processes are killed and disks are full; each node is a process. */
@Tag("failover")
@Timeout(240)
class FailoverDocumentTest {
  private static final List<String> NAMES = List.of("lb-1", "lb-2", "witness");

  @TempDir Path folder;

  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private final Map<String, Lines> nodes = new LinkedHashMap<>();

  private record State(long version, String text, String leader, String servers, String fault) {
    static State of(String line) {
      String[] words = line.split(" ", 5);
      return new State(Long.parseLong(words[0]), words[1], words[2], words[3], words[4]);
    }
  }

  @BeforeEach
  void ports() throws IOException {
    List<InetSocketAddress> free = MemberPorts.free(NAMES.size());
    for (int i = 0; i < NAMES.size(); i++) {
      ports.put(NAMES.get(i), free.get(i).getPort());
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (Process process : processes.values()) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesTheDeathOfTheLeader() throws Exception {
    long seed = Long.getLong("terrace.test.failover.seed", System.nanoTime());
    Random random = new Random(seed);
    NAMES.forEach(this::start);
    together();
    assertThat(apply("lb-1", 0, "first")).isEqualTo("1");

    for (int round = 0; round < Integer.getInteger("terrace.test.failover.rounds", 5); round++) {
      String leader = state("lb-1").leader();
      String proposer = NAMES.stream().filter(name -> !name.equals(leader)).findFirst().get();
      long before = state(proposer).version();
      String text = "round-" + round;
      node(proposer).say("apply " + before + " " + text);
      Thread.sleep(random.nextInt(250)); // at any moment of the change
      process(leader).destroyForcibly().waitFor();
      String answer = node(proposer).next("answer ");
      start(leader);
      together();

      State now = state(proposer);
      String what = "seed %d, round %d: answered '%s', then %s".formatted(seed, round, answer, now);
      if (answer.equals(Long.toString(before + 1))) {
        assertThat(now.version()).as(what).isEqualTo(before + 1);
        assertThat(now.text()).as(what).isEqualTo(text);
      } else {
        // a node that is gone refuses nothing, so what is left is that nobody could say in time
        assertThat(answer).as(what).matches("(?s)(NO_QUORUM|CONFLICT|REFUSED|ROLLED_BACK) .*");
      }
    }
  }

  @Test
  void aFullDiskRefusesChangesAndGoesOnServing() throws Exception {
    assumeMounts();
    start("lb-1");
    start("lb-2");
    start("witness", "12m");
    together();
    assertThat(apply("lb-1", 0, "first")).isEqualTo("1");

    tell("witness", "fill");

    assertThat(apply("lb-1", 1, "second"))
        .startsWith("REFUSED nothing was changed")
        .contains("witness: it cannot be noted on the disk")
        .contains("No space left on device");
    assertThat(state("lb-1").version()).isEqualTo(1);
    tell("lb-1", "drain web/web-1"); // goes into room that the log has taken beforehand
    await(() -> state("witness").servers().equals("[web/web-1]"));
    await(() -> state("witness").fault().contains("cannot be noted on the disk"));

    tell("witness", "free");

    await(() -> state("witness").fault().isEmpty());
    assertThat(apply("lb-2", 1, "second")).isEqualTo("2");
    together();
  }

  private void assumeMounts() throws Exception {
    boolean usable;
    try {
      usable =
          new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")
                  .start()
                  .waitFor()
              == 0;
    } catch (IOException _) {
      usable = false;
    }
    if (Boolean.getBoolean("terrace.test.namespaces.required")) {
      assertThat(usable).as("a disk of its own needs root, unshare and mount").isTrue();
    }
    assumeTrue(usable, "a disk of its own needs root, unshare and mount");
  }

  private void start(String name) {
    start(name, "");
  }

  /**
   * Starts a node.
   *
   * @param disk size of a disk of its own; empty: it has none
   */
  private void start(String name, String disk) {
    List<String> command = new ArrayList<>();
    if (!disk.isEmpty()) {
      command.addAll(
          List.of(
              "unshare",
              "--mount",
              "sh",
              "-c",
              "mkdir -p \"$2\" && mount -t tmpfs -o \"size=$1\" none \"$2\" && shift 2 && exec \"$@\"",
              "sh",
              disk,
              folder.resolve(name).toString()));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            DocumentHost.class.getName(),
            name,
            folder.toString()));
    ports.forEach((one, port) -> command.add(one + ":" + port));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      processes.put(name, process);
      nodes.put(name, new Lines(process));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All run, follow one leader, and have the same in force. */
  private void together() throws InterruptedException {
    for (String name : NAMES) {
      String _ = node(name).await("started");
    }
    await(() -> {
      List<State> all = NAMES.stream().map(this::state).toList();
      return !all.getFirst().leader().equals("-")
          && all.stream()
                  .map(one -> "%d %s %s".formatted(one.version(), one.text(), one.leader()))
                  .distinct()
                  .count()
              == 1;
    });
  }

  private String apply(String name, long version, String text) {
    node(name).say("apply " + version + " " + text);
    return node(name).next("answer ");
  }

  private void tell(String name, String order) {
    node(name).say(order);
    String _ = node(name).next("done");
  }

  private State state(String name) {
    node(name).say("state");
    return State.of(node(name).next("state "));
  }

  private Lines node(String name) {
    Lines node = nodes.get(name);
    if (node == null) {
      throw new IllegalStateException(name);
    }
    return node;
  }

  private Process process(String name) {
    Process process = processes.get(name);
    if (process == null) {
      throw new IllegalStateException(name);
    }
    return process;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition holds within 60 s").isLessThan(deadline);
      Thread.sleep(50);
    }
  }
}
