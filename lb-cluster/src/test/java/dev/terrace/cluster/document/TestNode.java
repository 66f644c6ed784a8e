package dev.terrace.cluster.document;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.member.MemberStatus;
import dev.terrace.cluster.member.MemberTls;
import dev.terrace.cluster.member.Members;
import dev.terrace.cluster.member.MembersConfig;
import dev.terrace.cluster.plan.Fitness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node that shares a document: real channels, a real disk, and texts in place of traffic. */
final class TestNode implements DocumentUser, AutoCloseable {
  final String name;
  final DocumentKeeper keeper;
  final Rollout rollout;
  final List<String> used = new CopyOnWriteArrayList<>();
  volatile Map<String, ServerState> servers = Map.of();
  volatile String refuses = "";
  volatile String failsAt = "";

  private final Members members;
  private final Thread publisher;
  private volatile boolean closed;

  private TestNode(String name, List<String> names, List<InetSocketAddress> addresses, Path folder)
      throws IOException {
    this.name = name;
    keeper = DocumentKeeper.open(name, new HashSet<>(names), folder.resolve(name));
    members =
        Members.join(
            new MembersConfig(
                "shop",
                name,
                addresses.get(names.indexOf(name)),
                addresses,
                MemberTls.of(new ClusterKey("shop", "0123456789abcdef0123456789abcdef"))),
            keeper.protocols(),
            _ -> {});
    rollout = new Rollout(keeper, members::members, Clock.systemUTC());
    publisher = Thread.ofVirtual().start(this::publish);
  }

  static TestNode start(
      String name, List<String> names, List<InetSocketAddress> addresses, Path folder)
      throws IOException {
    TestNode node = new TestNode(name, names, addresses, folder);
    node.keeper.attach(node, node.keeper.latest().orElse(null), List.of());
    return node;
  }

  private void publish() {
    try {
      while (!closed) {
        members.publish(
            new MemberStatus(
                name,
                false,
                Fitness.FIT,
                "",
                0,
                false,
                1,
                keeper.report(),
                List.of(),
                Map.of(),
                Map.of(),
                "test"));
        Thread.sleep(50);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  int sees() {
    return (int) members.members().stream().filter(one -> one.status().isPresent()).count();
  }

  boolean isLeader() {
    return keeper.leader().filter(name::equals).isPresent();
  }

  long version() {
    return keeper.report().version();
  }

  Rollout.Result apply(long expected, String text) throws InterruptedException {
    return rollout.apply(
        new Rollout.Change(text, expected, expected == 0, "alice", ""),
        _ -> Rollout.Superseded.NONE);
  }

  @Override
  public List<String> problems(String text) {
    return !refuses.isEmpty() && text.contains(refuses) ? List.of("has no " + refuses) : List.of();
  }

  @Override
  public List<String> use(String text) {
    if (!failsAt.isEmpty() && text.contains(failsAt)) {
      throw new IllegalStateException("out of " + failsAt);
    }
    used.add(text);
    return List.of();
  }

  @Override
  public void servers(Map<String, ServerState> states) {
    servers = states;
  }

  /** As a crash: the others are not told more than that its sockets are gone. */
  @Override
  public void close() {
    closed = true;
    publisher.interrupt();
    members.close();
    keeper.close();
  }

  static Set<String> texts(List<TestNode> nodes) {
    Set<String> texts = new HashSet<>();
    nodes.forEach(node ->
        texts.add(node.keeper.state().history().current().map(DocumentVersion::text).orElse("")));
    return texts;
  }
}
