package dev.terrace.cluster.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.cluster.document.DocumentException.Reason;
import dev.terrace.cluster.testnet.MemberPorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One configuration on all nodes or on none. Also the contract of our pair of JGroups and
 * jgroups-raft: real channels, logs on a real disk.
 */
@Timeout(180)
class RolloutTest {
  private static final List<String> NAMES = List.of("lb-1", "lb-2", "witness");

  @TempDir Path directory;

  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<TestNode> nodes = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    addresses.addAll(MemberPorts.free(3));
    for (String name : NAMES) {
      nodes.add(start(name));
    }
    together(3);
  }

  @AfterEach
  void stop() {
    nodes.forEach(TestNode::close);
  }

  @Test
  void aChangeIsInForceOnAllNodesOrOnNone() throws Exception {
    TestNode first = nodes.get(0);
    TestNode second = nodes.get(1);
    assertRefused(Reason.EMPTY, () -> change(second, 1, "one"));

    assertThat(second.apply(0, "one").version()).isEqualTo(1);
    await(() -> nodes.stream().allMatch(node -> node.used.equals(List.of("one"))));
    assertRefused(Reason.NOT_EMPTY, () -> first.apply(0, "again"));

    second.refuses = "certificate";
    assertThatThrownBy(() -> first.apply(1, "two with a certificate"))
        .isInstanceOfSatisfying(
            DocumentException.class,
            e -> assertThat(e.problems()).containsExactly("lb-2: has no certificate"));
    assertThat(nodes).allSatisfy(node -> assertThat(node.version()).isEqualTo(1));

    second.failsAt = "memory";
    assertThatThrownBy(() -> first.apply(1, "two for all memory"))
        .isInstanceOfSatisfying(
            DocumentException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.ROLLED_BACK);
              assertThat(e.problems()).anyMatch(line -> line.contains("lb-2: version 2 could not"));
            });
    await(() -> nodes.stream().allMatch(node -> node.version() == 3));
    assertThat(nodes).allSatisfy(node -> assertThat(node.used.getLast()).isEqualTo("one"));

    assertThat(first.apply(3, "four").nodes()).containsExactlyElementsOf(NAMES);
    assertRefused(Reason.CONFLICT, () -> second.apply(3, "five"));
  }

  @Test
  void ofChangesAtTheSameTimeOneWins() throws Exception {
    nodes.getFirst().apply(0, "one");

    List<CompletableFuture<String>> all = new ArrayList<>();
    for (TestNode node : nodes) {
      all.add(
          CompletableFuture.supplyAsync(() -> {
            try {
              node.apply(1, "by " + node.name);
              return "by " + node.name;
            } catch (DocumentException e) {
              assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
              return "";
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }));
    }
    List<String> winners =
        all.stream().map(CompletableFuture::join).filter(text -> !text.isEmpty()).toList();

    assertThat(winners).hasSize(1);
    await(() -> nodes.stream().allMatch(node -> node.version() == 2));
    assertThat(TestNode.texts(nodes)).containsExactly(winners.getFirst());
  }

  @Test
  void itSurvivesDeathsRestartsAndLostDisks() throws Exception {
    nodes.getFirst().apply(0, "one");
    TestNode leader = nodes.stream().filter(TestNode::isLeader).findFirst().orElseThrow();
    leader.close();
    nodes.remove(leader);
    TestNode survivor = nodes.getFirst();
    TestNode other = nodes.getLast();
    await(() -> survivor.keeper.leader().filter(name -> !name.equals(leader.name)).isPresent());
    together(2);
    survivor.apply(1, "two");
    survivor.rollout.server("web/web-1", "drain", null, "new disk");
    survivor.rollout.server("web/web-1", null, 5, "");
    survivor.rollout.server("web/web-2", "maint", null, "");
    survivor.rollout.server("web/web-2", null, null, "");

    // stale: it has version 1 on its disk
    TestNode returned = start(leader.name);
    nodes.add(returned);
    await(() -> returned.version() == 2 && returned.servers.containsKey("web/web-1"));
    assertThat(returned.servers.keySet()).containsExactly("web/web-1");
    assertThat(returned.servers.get("web/web-1"))
        .satisfies(state -> {
          assertThat(state.state()).isEqualTo("drain");
          assertThat(state.weight()).isEqualTo(5);
          assertThat(state.reason()).isEqualTo("new disk");
        });

    // one whose disk was lost
    other.close();
    nodes.remove(other);
    delete(directory.resolve(other.name));
    TestNode empty = start(other.name);
    nodes.add(empty);
    await(() -> empty.version() == 2 && empty.servers.containsKey("web/web-1"));

    // all at once, and one of them alone: it has what it had
    nodes.forEach(TestNode::close);
    nodes.clear();
    TestNode alone = start("lb-1");
    nodes.add(alone);
    assertThat(alone.version()).isEqualTo(2);
    assertThat(alone.servers).containsKey("web/web-1");
    assertThatThrownBy(() -> alone.apply(2, "three"))
        .isInstanceOfSatisfying(
            DocumentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_QUORUM));
    nodes.add(start("lb-2"));
    together(2);
    await(() -> alone.keeper.isCurrent());
    assertThat(alone.apply(2, "three").nodes()).containsExactly("lb-1", "lb-2");
  }

  @Test
  void aNodeNeverGoesBackToAnOlderVersion() throws Exception {
    nodes.getFirst().apply(0, "one");
    nodes.getFirst().apply(1, "two");
    nodes.forEach(TestNode::close);
    nodes.clear();
    for (String name : List.of("lb-1", "lb-2", "witness")) {
      try (Stream<Path> files = Files.list(directory.resolve(name))) {
        for (Path log : files.filter(file -> !file.endsWith("last-known-good")).toList()) {
          delete(log);
        }
      }
    }

    for (String name : NAMES) {
      nodes.add(start(name));
    }
    together(3);

    assertThat(nodes).allSatisfy(node -> assertThat(node.version()).isEqualTo(2));
    assertThat(nodes.getFirst().apply(0, "made anew").version()).isEqualTo(3);
    await(() -> nodes.stream().allMatch(node -> node.used.contains("made anew")));
  }

  private static void change(TestNode node, long expected, String text)
      throws InterruptedException {
    node.apply(expected, text);
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DocumentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private TestNode start(String name) throws IOException {
    return TestNode.start(name, NAMES, addresses, directory);
  }

  private void together(int count) throws InterruptedException {
    await(() ->
        nodes.stream().allMatch(node -> node.sees() == count && node.keeper.leader().isPresent()));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition holds within 40 s").isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
