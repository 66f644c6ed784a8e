package dev.terrace.cluster.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.document.DocumentException.Reason;
import dev.terrace.cluster.member.MemberTls;
import dev.terrace.cluster.member.Members;
import dev.terrace.cluster.member.MembersConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The contract of our pair of JGroups and jgroups-raft: real channels, logs on a real disk. */
@Timeout(180)
class SharedDocumentTest {
  private static final List<String> NAMES = List.of("lb-1", "lb-2", "witness");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;

  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();

  private record Node(String name, SharedDocument document, Members members, List<Long> told) {
    void stop() {
      members.close();
      document.close();
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::stop);
  }

  @Test
  void aChangeIsInForceOnAllNodesAndSurvivesDeathsAndRestarts() throws Exception {
    ports(3);
    for (String name : NAMES) {
      nodes.add(start(name));
    }
    await(() ->
        nodes.stream()
            .allMatch(node ->
                node.members().members().size() == 3 && node.document().leader().isPresent()));
    Node follower = nodes.stream().filter(node -> !isLeader(node)).findFirst().orElseThrow();

    assertThat(change(follower, 0, "one", "alice")).isEqualTo(1);
    assertThat(change(nodes.getFirst(), 1, "two", "bob")).isEqualTo(2);
    await(() -> nodes.stream().allMatch(node -> node.document().history().version() == 2));
    await(() -> nodes.stream().allMatch(node -> node.told().contains(2L)));
    assertRefused(follower, 1, Reason.CONFLICT, PATIENCE);

    Node leader = nodes.stream().filter(SharedDocumentTest::isLeader).findFirst().orElseThrow();
    leader.stop();
    nodes.remove(leader);
    Node survivor = nodes.getFirst();
    await(
        () -> survivor.document().leader().filter(name -> !name.equals(leader.name())).isPresent());
    assertThat(change(survivor, 2, "three", "carol")).isEqualTo(3);

    Node returned = start(leader.name());
    nodes.add(returned);
    await(() -> returned.document().history().version() == 3);
    assertThat(returned.document().history()).isEqualTo(survivor.document().history());
    assertThat(returned.document().history().current().orElseThrow().author()).isEqualTo("carol");

    for (Node node : List.copyOf(nodes).subList(0, 2)) {
      node.stop();
      nodes.remove(node);
    }
    assertRefused(returned, 3, Reason.NO_QUORUM, Duration.ofSeconds(2));
    await(() -> lastKnownGood(returned) == 3);
  }

  @Test
  void twentyVersionsAreKeptAndOldChangesAreRefused() {
    DocumentHistory history = DocumentHistory.EMPTY;
    for (int i = 0; i < 25; i++) {
      history = history.with(new DocumentChange(i, "text " + i, "alice", "", i));
    }

    assertThat(history.versions()).hasSize(20);
    assertThat(history.versions().getFirst().version()).isEqualTo(6);
    assertThat(history.version()).isEqualTo(25);
    assertThat(history.accepts(new DocumentChange(25, "", "", "", 0))).isTrue();
    assertThat(history.accepts(new DocumentChange(24, "", "", "", 0))).isFalse();
  }

  @Test
  void aDamagedFileIsTold() throws IOException {
    Path file = directory.resolve("last-known-good.json");
    DocumentFile documents = new DocumentFile(file);
    assertThat(documents.read()).isEmpty();
    DocumentVersion version = new DocumentVersion(3, "töxt", "alice", "why", 5);

    documents.write(version);
    assertThat(documents.read()).contains(version);
    assertThat(version.sha256()).hasSize(64).isEqualTo(documents.read().orElseThrow().sha256());

    Files.writeString(file, "{\"version\":");
    assertThatThrownBy(documents::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged");
  }

  private static boolean isLeader(Node node) {
    return node.document().leader().filter(node.name()::equals).isPresent();
  }

  private static long lastKnownGood(Node node) {
    try {
      return node.document().lastKnownGood().map(DocumentVersion::version).orElse(0L);
    } catch (IOException _) {
      return -1;
    }
  }

  /**
   * Also while a leader is being elected: looks whether the change came through, and tries again.
   */
  private static long change(Node node, long expected, String text, String author)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (true) {
      try {
        return node.document().change(expected, text, author, "", PATIENCE);
      } catch (DocumentException e) {
        DocumentVersion current = node.document().history().current().orElse(null);
        if (current != null && current.text().equals(text)) {
          return current.version();
        }
        if (e.reason() != Reason.NO_QUORUM || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }

  private static void assertRefused(Node node, long expected, Reason reason, Duration patience) {
    assertThatThrownBy(() -> node.document().change(expected, "x", "eve", "", patience))
        .isInstanceOfSatisfying(
            DocumentException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Node start(String name) throws IOException {
    List<Long> told = new CopyOnWriteArrayList<>();
    SharedDocument document =
        SharedDocument.open(
            name,
            Set.copyOf(NAMES),
            directory.resolve(name),
            Clock.systemUTC(),
            version -> told.add(version.version()));
    Members members =
        Members.join(
            new MembersConfig(
                "shop",
                name,
                addresses.get(NAMES.indexOf(name)),
                addresses,
                MemberTls.of(new ClusterKey("shop", "0123456789abcdef0123456789abcdef"))),
            document.protocols(),
            _ -> {});
    return new Node(name, document, members, told);
  }

  private void ports(int count) throws IOException {
    List<ServerSocket> taken = new ArrayList<>();
    while (addresses.size() < count) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      taken.add(socket);
      int neighbour = socket.getLocalPort() + MembersConfig.FAILURE_PORT_OFFSET;
      if (neighbour > 65_000) {
        continue;
      }
      try {
        taken.add(new ServerSocket(neighbour, 1, InetAddress.getLoopbackAddress()));
        addresses.add((InetSocketAddress) socket.getLocalSocketAddress());
      } catch (IOException _) {
        // the next one
      }
    }
    for (ServerSocket socket : taken) {
      socket.close();
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
