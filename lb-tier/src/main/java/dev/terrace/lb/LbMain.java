package dev.terrace.lb;

import dev.terrace.cluster.node.ClusterConfig;
import dev.terrace.cluster.node.ClusterLink;
import dev.terrace.cluster.node.ClusterNode;
import dev.terrace.cluster.node.Serving;
import dev.terrace.kit.Tier;
import dev.terrace.kit.TierProcess;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.lb.cluster.ClusterCommands;
import dev.terrace.lb.cluster.ClusterRoutes;
import dev.terrace.lb.cluster.ConfigCommands;
import dev.terrace.lb.cluster.LbServing;
import dev.terrace.lb.haproxy.ImportCommand;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.cli.AdminCommands;
import dev.terrace.proxy.status.StatusBoard;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;

/** The load balancer: frontends that clients connect to, in front of backends of web servers. */
public final class LbMain {
  private static final String ADMIN = "127.0.0.1:9901";

  private LbMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    System.exit(
        TierProcess.run(
            "lb-tier",
            "Load balancer: terminates TLS and spreads requests over healthy web servers.",
            LbConfig.class,
            LbMain::start,
            commands(),
            args));
  }

  private static List<CommandLine> commands() {
    List<CommandLine> commands = new ArrayList<>(AdminCommands.all(ADMIN));
    commands.add(ImportCommand.create(System.getenv()));
    commands.addAll(ClusterCommands.all(ADMIN));
    commands.addAll(ConfigCommands.all(ADMIN));
    return commands;
  }

  /**
   * The others of the cluster first, who know the configuration; then backends and after them
   * frontends, so that nobody connects before there is an answer; virtual addresses after both. A
   * witness has no more than its vote.
   */
  static Frontends start(LbConfig config, Tier tier) {
    ClusterConfig inFile = config.cluster();
    ClusterLink link =
        inFile == null || inFile.members().isEmpty()
            ? null
            : tier.add("cluster link", ClusterLink.open(inFile));
    SharedConfiguration shared = link == null ? null : SharedConfiguration.of(config, link, tier);
    LbConfig all = shared == null ? config : shared.atStart();
    LbConfig own = all.witness() ? all.withoutProxy() : all;
    var backends = tier.add("backends", Backends.start(own.effectiveBackends(), tier));
    var frontends = tier.add("frontends", Frontends.start(own, backends, tier));
    StatusBoard board = StatusBoard.start(tier, backends);
    board.frontends(frontends::status);
    if (link != null && shared != null) {
      shared.attach(frontends, backends, link);
    }
    ClusterConfig cluster = all.cluster();
    if (cluster != null) {
      Serving serving =
          cluster.witness()
              ? Serving.nothing()
              : tier.add(
                  "own probe",
                  LbServing.start(
                      frontends::doors, backends, frontends::requestsInFlight, tier.lifecycle()));
      ClusterNode node = tier.add("cluster", ClusterNode.start(cluster, serving, tier, link));
      board.section(ClusterRoutes.add(node, tier.admin()));
    }
    if (link == null) {
      tier.admin().absent("/cluster", ClusterRoutes.WITHOUT_MEMBERS);
    }
    tier.<LbConfig>onReload(next -> {
      if (!Objects.equals(next.cluster(), inFile)) {
        throw new ConfigRefusal(
            List.of(new ConfigNote("cluster", "cannot change in a reload, restart instead")));
      }
      if (shared != null) {
        shared.reload(next);
      } else {
        frontends.replace(next);
      }
    });
    tier.<LbConfig>takesRestart(
        next -> frontends.restart(shared == null ? next : shared.with(next)));
    return frontends;
  }
}
