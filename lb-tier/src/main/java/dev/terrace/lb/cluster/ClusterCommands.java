package dev.terrace.lb.cluster;

import dev.terrace.cluster.address.GuardException;
import dev.terrace.cluster.address.GuardedAddresses;
import dev.terrace.cluster.address.VirtualAddress;
import dev.terrace.proxy.cli.AdminCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/**
 * {@code cluster status}, {@code drain-node}, {@code failover drill} and {@code release-addresses}.
 */
public final class ClusterCommands {
  private ClusterCommands() {}

  /**
   * All of them.
   *
   * @param admin where the admin listener is when none is given
   */
  public static List<CommandLine> all(String admin) {
    CommandSpec cluster = CommandSpec.create().name("cluster");
    cluster.usageMessage().description("Shows the cluster that this load balancer belongs to.");
    cluster.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    CommandLine group = new CommandLine(cluster);
    group.addSubcommand(
        new CommandLine(
            AdminCommands.command(
                admin,
                "status",
                "Shows the node, the members and who owns which virtual address.",
                (client, given) -> show(given, client.call("GET", "/cluster", null)))));
    CommandSpec drain =
        AdminCommands.command(
            admin,
            "drain-node",
            "Hands the virtual addresses of this node over; it takes none until --end.",
            (client, given) -> {
              boolean end = given.hasMatchedOption("--end");
              JsonNode answer =
                  client.call(
                      end ? "DELETE" : "POST",
                      "/cluster/drain",
                      end ? null : given.matchedOptionValue("--reason", ""));
              show(given, answer);
            });
    drain.addOption(
        OptionSpec.builder("--end").type(boolean.class).description("takes part again").build());
    drain.addOption(
        OptionSpec.builder("--reason")
            .paramLabel("TEXT")
            .type(String.class)
            .description("why, for people")
            .build());
    return List.of(group, new CommandLine(drain), FailoverDrill.command(admin), release());
  }

  private static void show(ParseResult given, JsonNode status) {
    PrintWriter out = given.commandSpec().commandLine().getOut();
    if (given.hasMatchedOption("--json")) {
      out.println(status.toPrettyString());
      return;
    }
    boolean fit = status.path("fit").asBoolean();
    out.printf(
        "%s, %s of cluster %s: %s%n",
        status.path("node").asString(),
        status.path("role").asString(),
        status.path("cluster").asString(),
        fit ? "fit for addresses" : "not fit: " + words(status.path("problems")));
    if (!status.path("drawbacks").isEmpty()) {
      out.println("others had better serve: " + words(status.path("drawbacks")));
    }
    JsonNode shared = status.path("configuration");
    if (shared.isObject()) {
      long version = shared.path("version").asLong();
      out.println(
          version == 0
              ? "configuration: that of each node's file, none is shared"
              : "configuration: version %d by %s, %s"
                  .formatted(
                      version, shared.path("author").asString(), shared.path("at").asString()));
    }
    for (JsonNode one : status.path("members")) {
      String reason = one.path("reason").asString();
      out.printf(
          "  %-15s %-7s %-21s %s%s%s%n",
          one.path("name").asString(),
          one.path("role").asString(),
          one.path("address").asString(),
          one.path("present").asBoolean()
              ? "%-10s %s".formatted(one.path("fitness").asString(), configuration(one))
              : "not there",
          reason.isEmpty() ? "" : ": " + reason,
          one.path("configFault").asString().isEmpty()
              ? ""
              : "%n    %s".formatted(one.path("configFault").asString()));
    }
    for (JsonNode vip : status.path("vips")) {
      String owner = vip.path("owner").asString();
      out.printf(
          "  %-39s %-10s owner %s%s%n",
          vip.path("address").asString(),
          vip.path("interfaceName").asString(),
          owner.isEmpty() ? "not known" : owner,
          vip.path("here").asBoolean()
              ? ", here, epoch %d, lease %d ms"
                  .formatted(vip.path("epoch").asLong(), vip.path("leaseMillis").asLong())
              : "");
    }
    for (JsonNode one : status.path("transitions")) {
      String reason = one.path("reason").asString();
      out.printf(
          "  %s %s %s, epoch %d%s%n",
          one.path("at").asString(),
          one.path("vip").asString(),
          one.path("what").asString(),
          one.path("epoch").asLong(),
          reason.isEmpty() ? "" : ": " + reason);
    }
    out.flush();
  }

  private static String configuration(JsonNode member) {
    long version = member.path("configVersion").asLong();
    String restart = words(member.path("configRestart"));
    return (version == 0 ? "own file" : "version " + version)
        + (restart.isEmpty() ? "" : " (a restart is needed for " + restart + ")");
  }

  private static String words(JsonNode list) {
    return String.join(", ", list.valueStream().map(JsonNode::asString).toList());
  }

  /** Works without a running load balancer: that is what it is for. */
  private static CommandLine release() {
    CommandSpec[] own = new CommandSpec[1];
    CommandSpec spec =
        CommandSpec.wrapWithoutInspection((Callable<Integer>) () -> release(own[0].commandLine()))
            .name("release-addresses");
    own[0] = spec;
    spec.usageMessage()
        .description(
            "Removes the virtual addresses that a dead load balancer left behind (for ExecStopPost).")
        .footer("", "Exit codes: 0 none is left, 1 one could not be removed, 2 wrong usage.");
    spec.addOption(
        OptionSpec.builder("--config")
            .paramLabel("FILE")
            .type(Path.class)
            .required(true)
            .description("configuration of the load balancer")
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    spec.exitCodeOnInvalidInput(2);
    return new CommandLine(spec);
  }

  private static int release(CommandLine line) {
    Path file = line.getParseResult().matchedOptionValue("--config", Path.of(""));
    try {
      List<VirtualAddress> addresses = LeftAddresses.of(file);
      if (addresses.isEmpty()) {
        line.getOut().println(file + " has no virtual addresses, nothing to release");
        return 0;
      }
      int removed = GuardedAddresses.removeAll(addresses);
      line.getOut().println("removed " + removed);
      return 0;
    } catch (IOException | IllegalArgumentException e) {
      line.getErr().println("release-addresses: " + e.getMessage());
      return 2;
    } catch (GuardException e) {
      line.getErr().println("release-addresses: " + e.getMessage());
      return 1;
    }
  }
}
