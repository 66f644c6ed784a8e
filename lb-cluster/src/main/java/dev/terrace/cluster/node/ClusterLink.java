package dev.terrace.cluster.node;

import dev.terrace.cluster.ClusterKey;
import dev.terrace.cluster.document.DocumentKeeper;
import dev.terrace.cluster.document.DocumentVersion;
import dev.terrace.cluster.document.Rollout;
import dev.terrace.cluster.member.ConfigReport;
import dev.terrace.cluster.member.MemberTls;
import dev.terrace.cluster.member.Members;
import dev.terrace.cluster.member.MembersConfig;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.lifecycle.ListenException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node's way to the others, there before it serves anything: who is there, and the configuration
 * that all share. All members keep it, also those that do not vote for leases.
 *
 * <p>Thread-safe.
 */
public final class ClusterLink implements AutoCloseable {
  /**
   * How long a start waits for the configuration if a majority is there; they need a tenth of a
   * second if they have a leader, about a second if they have to elect one.
   */
  private static final Duration START = Duration.ofSeconds(3);

  private static final Duration LOOK = Duration.ofMillis(500);

  /** How long a node has no addresses since it does not know the configuration, at most. */
  private static final Duration WITHOUT_ADDRESSES = Duration.ofSeconds(15);

  /** The same where no majority is there to tell it. */
  private static final Duration ALONE_WITHOUT_ADDRESSES = Duration.ofSeconds(3);

  private final long startedAt = System.nanoTime();
  private final ClusterConfig config;
  private final DocumentKeeper document;
  private final Members members;
  private final Rollout rollout;
  private volatile Runnable news = () -> {};
  private volatile boolean known;

  private ClusterLink(ClusterConfig config) throws IOException {
    this.config = config;
    Set<String> names = new LinkedHashSet<>();
    config.members().forEach(one -> names.add(one.name()));
    document =
        DocumentKeeper.open(
            config.node(), names, config.dataDirectory().resolve("shared-" + config.name()));
    members = Members.join(membersConfig(config), document.protocols(), _ -> news.run());
    rollout = new Rollout(document, members::members, Clock.systemUTC());
  }

  /**
   * Joins the others; goes on in the background where that takes long.
   *
   * @param config with members
   * @throws ListenException if the address for the other nodes cannot be used
   */
  public static ClusterLink open(ClusterConfig config) {
    try {
      return new ClusterLink(config);
    } catch (IOException e) {
      throw new ListenException(
          config.self().map(MemberConfig::address).orElse(new HostPort("127.0.0.1", 0)), e);
    }
  }

  static MembersConfig membersConfig(ClusterConfig config) {
    String secret = config.secret() == null ? "" : config.secret().reveal();
    List<InetSocketAddress> all =
        config.members().stream().map(one -> one.address().socketAddress()).toList();
    return new MembersConfig(
        config.name(),
        config.node(),
        config.self().orElseThrow().address().socketAddress(),
        all,
        MemberTls.of(new ClusterKey(config.name(), secret)));
  }

  /**
   * Waits until this node knows the cluster's configuration; not at all while no majority is there,
   * which it then goes on to wait for without its addresses.
   *
   * @return whether it knows
   */
  public boolean awaitConfiguration() throws InterruptedException {
    while (isMajorityThere() && waited() < START.toNanos()) {
      if (document.look(LOOK)) {
        return true;
      }
    }
    return document.isCurrent();
  }

  private boolean isMajorityThere() {
    return members.members().size() > config.members().size() / 2;
  }

  private long waited() {
    return System.nanoTime() - startedAt;
  }

  /** The shared configuration. */
  public DocumentKeeper document() {
    return document;
  }

  /** Changes it, on all nodes or on none. */
  public Rollout rollout() {
    return rollout;
  }

  /** Who is there. */
  Members members() {
    return members;
  }

  void onNews(Runnable task) {
    news = task;
  }

  /** Why this node may not have addresses yet. Must not wait. */
  List<String> problems() {
    if (!known) {
      known =
          document.isCurrent()
              || waited() > WITHOUT_ADDRESSES.toNanos()
              || (waited() > ALONE_WITHOUT_ADDRESSES.toNanos() && !isMajorityThere());
    }
    return known ? List.of() : List.of("waits for the cluster's configuration");
  }

  ClusterStatus.Configuration configuration() {
    Optional<DocumentVersion> agreed = document.state().history().current();
    ConfigReport report = document.report();
    return new ClusterStatus.Configuration(
        agreed.map(DocumentVersion::version).orElse(0L),
        report.version(),
        report.fault(),
        report.restart(),
        agreed.map(DocumentVersion::sha256).orElse(""),
        agreed.map(DocumentVersion::author).orElse(""),
        agreed.map(one -> Instant.ofEpochMilli(one.atMillis()).toString()).orElse(""),
        document.leader().orElse(""),
        document.term());
  }

  @Override
  public void close() {
    members.close();
    document.close();
  }
}
