package dev.terrace.lb.cluster;

import dev.terrace.proxy.cli.AdminClient;
import dev.terrace.proxy.cli.AdminCommands;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code apply}, {@code diff}, {@code history} and {@code rollback}. */
public final class ConfigCommands {
  /** All steps of a change, each with its own patience on the other side. */
  private static final int PATIENCE_MILLIS = 90_000;

  private static final String PATH = "/cluster/config";

  private ConfigCommands() {}

  /**
   * All of them.
   *
   * @param admin where the admin listener is when none is given
   */
  public static List<CommandLine> all(String admin) {
    CommandSpec apply =
        AdminCommands.command(
            admin,
            "apply",
            "Puts a configuration in force on all nodes of the cluster, or on none.",
            ConfigCommands::apply);
    apply.addPositional(file());
    apply.addOption(
        AdminCommands.flag("--init", "it is the first one; refused if the cluster has one"));
    apply.addOption(AdminCommands.flag("--dry-run", "checks it here and shows what would change"));
    apply.addOption(
        AdminCommands.value(
            "--expect-version", "N", "refused unless version N is in force; default: any"));
    reasons(apply);
    apply
        .usageMessage()
        .description(
            "Puts a configuration in force on all nodes of the cluster, or on none.",
            "",
            "FILE has the sections defaults, frontends, backends and, if the virtual addresses are"
                + " to be shared, cluster.vips. It may be a node's whole file: what is each node's"
                + " own (admin, drain, log, global, the rest of cluster) is left out. Every node"
                + " that is there checks it, certificates and addresses too, before it is agreed"
                + " on; should one not put it in force then, the one before is in force again.");
    CommandSpec diff =
        AdminCommands.command(
            admin,
            "diff",
            "Checks a file, and shows what it would change of the shared configuration.",
            ConfigCommands::diff);
    diff.addPositional(file());
    CommandSpec history =
        AdminCommands.command(
            admin,
            "history",
            "Shows the last versions of the shared configuration, or the text of one.",
            ConfigCommands::history);
    history.addPositional(version("print the text of this one; 'current': the one in force"));
    CommandSpec rollback =
        AdminCommands.command(
            admin,
            "rollback",
            "Puts an older version of the shared configuration in force again.",
            ConfigCommands::rollback);
    rollback.addPositional(version("which one; default: the one before"));
    rollback.addOption(AdminCommands.flag("--dry-run", "shows what would change"));
    reasons(rollback);
    return List.of(apply, diff, history, rollback).stream().map(CommandLine::new).toList();
  }

  private static PositionalParamSpec file() {
    return PositionalParamSpec.builder()
        .index("0")
        .paramLabel("FILE")
        .type(Path.class)
        .required(true)
        .description("YAML")
        .build();
  }

  private static PositionalParamSpec version(String text) {
    return PositionalParamSpec.builder()
        .index("0")
        .arity("0..1")
        .paramLabel("VERSION")
        .type(String.class)
        .required(false)
        .description(text)
        .build();
  }

  private static void reasons(CommandSpec spec) {
    spec.addOption(AdminCommands.value("--note", "TEXT", "why, for people"));
    spec.addOption(AdminCommands.value("--author", "NAME", "who; default: your user name"));
  }

  private static void apply(AdminClient client, ParseResult given) {
    StringBuilder query = query(given);
    if (given.hasMatchedOption("--init")) {
      query.append("&init=true");
    }
    String expected = given.matchedOptionValue("--expect-version", "");
    if (!expected.isEmpty()) {
      query.append("&expectedVersion=").append(encode(expected));
    }
    boolean dry = given.hasMatchedOption("--dry-run");
    show(given, put(client, given, query + (dry ? "&dryRun=true" : "")), dry);
  }

  private static void diff(AdminClient client, ParseResult given) {
    show(given, put(client, given, "?dryRun=true"), true);
  }

  private static JsonNode put(AdminClient client, ParseResult given, String query) {
    Path file = given.matchedPositionalValue(0, Path.of(""));
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException _) {
      throw usage(given, file + ": no such file");
    } catch (IOException e) {
      throw usage(given, file + ": cannot be read: " + e.getMessage());
    }
    return client.call(
        "PUT",
        PATH + query + "&file=" + encode(file.toString()),
        text,
        "application/yaml",
        PATIENCE_MILLIS);
  }

  private static CommandLine.ParameterException usage(ParseResult given, String message) {
    return new CommandLine.ParameterException(given.commandSpec().commandLine(), message);
  }

  private static void rollback(AdminClient client, ParseResult given) {
    String version = given.matchedPositionalValue(0, "");
    boolean dry = given.hasMatchedOption("--dry-run");
    JsonNode answer =
        client.call(
            "POST",
            PATH
                + "/rollback"
                + query(given)
                + (version.isEmpty() ? "" : "&version=" + encode(version))
                + (dry ? "&dryRun=true" : ""),
            null,
            "application/json",
            PATIENCE_MILLIS);
    show(given, answer, dry);
  }

  private static StringBuilder query(ParseResult given) {
    return new StringBuilder("?author=")
        .append(encode(given.matchedOptionValue("--author", System.getProperty("user.name", ""))))
        .append("&note=")
        .append(encode(given.matchedOptionValue("--note", "")));
  }

  private static void show(ParseResult given, JsonNode answer, boolean dry) {
    PrintWriter out = AdminCommands.out(given);
    if (AdminCommands.json(given)) {
      out.println(answer.toPrettyString());
      return;
    }
    for (JsonNode warning : answer.path("warnings")) {
      out.println("warning: " + warning.asString());
    }
    if (!answer.path("leftOut").isEmpty()) {
      out.println("left out, since each node has its own: " + words(answer.path("leftOut")));
    }
    String diff = answer.path("diff").asString();
    out.print(diff);
    long before = answer.path("before").asLong();
    if (answer.path("unchanged").asBoolean() || (dry && diff.isEmpty())) {
      out.println("version %d is in force, nothing changes".formatted(before));
    } else if (dry) {
      out.println(
          before == 0
              ? "would be the first version"
              : "would change version %d; nothing was changed".formatted(before));
    } else {
      out.println(
          "version %d is in force on %s"
              .formatted(answer.path("version").asLong(), words(answer.path("nodes"))));
      answer
          .path("restart")
          .propertyStream()
          .forEach(node ->
              out.println(
                  "%s has to be restarted for %s"
                      .formatted(node.getKey(), words(node.getValue()))));
    }
    out.flush();
  }

  private static void history(AdminClient client, ParseResult given) {
    PrintWriter out = AdminCommands.out(given);
    String version = given.matchedPositionalValue(0, "");
    if (!version.isEmpty()) {
      String path = version.equals("current") ? "" : "/history/" + encode(version);
      JsonNode one = client.call("GET", PATH + path, null);
      out.print(
          AdminCommands.json(given) ? one.toPrettyString() + "\n" : one.path("text").asString());
      out.flush();
      return;
    }
    JsonNode answer = client.call("GET", PATH + "/history", null);
    if (AdminCommands.json(given)) {
      out.println(answer.toPrettyString());
      return;
    }
    for (JsonNode one : answer.path("versions")) {
      out.printf(
          "%s %4d  %s  %-12s %s%n",
          one.path("inForce").asBoolean() ? "*" : " ",
          one.path("version").asLong(),
          one.path("at").asString(),
          one.path("author").asString(),
          one.path("note").asString());
    }
    if (answer.path("versions").isEmpty()) {
      out.println("no shared configuration yet, each node has that of its file");
    }
    out.flush();
  }

  private static String words(JsonNode list) {
    return String.join(", ", list.valueStream().map(JsonNode::asString).toList());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
