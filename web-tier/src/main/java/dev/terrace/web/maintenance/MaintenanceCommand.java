package dev.terrace.web.maintenance;

import dev.terrace.proxy.cli.AdminClient;
import dev.terrace.proxy.cli.AdminCommands;
import dev.terrace.proxy.cli.Columns;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code maintenance on}, {@code off} and {@code status}: the sites of a running process. */
public final class MaintenanceCommand {
  private static final List<String> WHAT = List.of("on", "off", "status");

  private MaintenanceCommand() {}

  /**
   * The command.
   *
   * @param defaultAdmin host:port of the admin listener when none is given
   */
  public static CommandLine commandLine(String defaultAdmin) {
    CommandSpec spec =
        AdminCommands.command(
            defaultAdmin,
            "maintenance",
            "Closes sites of this web server for maintenance, or opens them again.",
            MaintenanceCommand::run);
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .paramLabel("on|off|status")
            .type(String.class)
            .description("closes, opens, or shows what is closed")
            .build());
    spec.addOption(
        AdminCommands.value("--site", "NAME", "its first server name; default all sites"));
    spec.addOption(AdminCommands.value("--reason", "TEXT", "why, for people"));
    return new CommandLine(spec);
  }

  private static void run(AdminClient client, ParseResult given) {
    String what = given.matchedPositionalValue(0, "");
    if (!WHAT.contains(what)) {
      throw new CommandLine.ParameterException(
          given.commandSpec().commandLine(), "give on, off or status but was '" + what + "'");
    }
    String query = "?site=" + encoded(given, "--site") + "&reason=" + encoded(given, "--reason");
    JsonNode answer =
        what.equals("status")
            ? client.call("GET", "/maintenance", null)
            : client.call("POST", "/maintenance/" + what + query, null);
    AdminCommands.out(given)
        .print(AdminCommands.json(given) ? answer.toPrettyString() + "\n" : table(answer));
    AdminCommands.out(given).flush();
  }

  private static String encoded(ParseResult given, String option) {
    return URLEncoder.encode(given.matchedOptionValue(option, ""), StandardCharsets.UTF_8);
  }

  private static String table(JsonNode answer) {
    Columns table = new Columns("SITE", "STATE", "SINCE", "REASON");
    for (JsonNode site : answer.path("sites")) {
      table.row(
          site.path("site").asString(),
          site.path("closed").asBoolean() ? "closed" : "open",
          site.path("since").asString(),
          site.path("reason").asString());
    }
    return table.toString();
  }
}
