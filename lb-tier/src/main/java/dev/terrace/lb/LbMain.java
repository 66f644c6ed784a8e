package dev.terrace.lb;

import dev.terrace.kit.Tier;
import dev.terrace.kit.TierProcess;
import dev.terrace.lb.haproxy.ImportCommand;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.cli.AdminCommands;
import dev.terrace.proxy.status.StatusBoard;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The load balancer: frontends that clients connect to, in front of backends of web servers. */
public final class LbMain {
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
    List<CommandLine> commands = new ArrayList<>(AdminCommands.all("127.0.0.1:9901"));
    commands.add(ImportCommand.create(System.getenv()));
    return commands;
  }

  /** Backends first and frontends last, so that nobody connects before there is an answer. */
  static Frontends start(LbConfig config, Tier tier) {
    var backends = tier.add("backends", Backends.start(config.effectiveBackends(), tier));
    var frontends = tier.add("frontends", Frontends.start(config, backends, tier));
    StatusBoard.start(tier, backends).frontends(frontends::status);
    tier.<LbConfig>onReload(frontends::replace);
    return frontends;
  }
}
