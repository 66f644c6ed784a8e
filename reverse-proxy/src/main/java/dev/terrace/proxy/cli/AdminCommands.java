package dev.terrace.proxy.cli;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code status}, {@code servers}, {@code drain} and so on: the commands of every tier with
 * backends. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 nobody answers or the token is wrong.
 */
public final class AdminCommands {
  private static final String LOCAL = "--local";
  private static final String TARGET = "BACKEND/SERVER";

  private final String defaultAdmin;

  private AdminCommands(String defaultAdmin) {
    this.defaultAdmin = defaultAdmin;
  }

  /** What a command does with its client. */
  @FunctionalInterface
  public interface Action {
    /** Does it; what was given on the command line has {@code --json} too. */
    void run(AdminClient client, ParseResult given) throws InterruptedException;
  }

  /**
   * A command of a tier's own, with the options and exit codes that all of them have.
   *
   * @param defaultAdmin host:port of the admin listener when none is given
   */
  public static CommandSpec command(
      String defaultAdmin, String name, String description, Action action) {
    return new AdminCommands(defaultAdmin).spec(name, description, action);
  }

  /**
   * All of them.
   *
   * @param defaultAdmin host:port of the admin listener when none is given
   */
  public static List<CommandLine> all(String defaultAdmin) {
    AdminCommands commands = new AdminCommands(defaultAdmin);
    CommandSpec status =
        commands.spec("status", "Shows frontends, backends and servers.", AdminCommands::status);
    watchable(status);
    CommandSpec servers =
        commands.spec("servers", "Shows the servers of all backends.", AdminCommands::servers);
    watchable(servers);
    CommandSpec weight =
        commands.spec("weight", "Changes a server's share of the requests.", AdminCommands::weight);
    target(weight);
    weight.addPositional(
        positional(1, "WEIGHT", "0 to 256, or a percentage of the configured weight: 50%"));
    local(weight);
    CommandSpec add =
        commands.spec(
            "add-server",
            "Adds a server; it takes traffic after its first passed check.",
            AdminCommands::add);
    target(add);
    add.addPositional(positional(1, "ADDRESS", "host:port where it listens"));
    add.addOption(value("--weight", "N", "its share, 0 to 256; default 1"));
    add.addOption(value("--maxconn", "N", "requests in work at most; default no limit"));
    add.addOption(flag("--backup", "takes requests only when no other server can"));
    CommandSpec remove =
        commands.spec(
            "remove-server",
            "Removes a server; its requests in work end normally.",
            (client, given) -> change(client, given, "DELETE", "", null, "removed"));
    target(remove);
    CommandSpec reset =
        commands.spec(
            "reset",
            "Undoes all that was changed about a server at run time.",
            (client, given) ->
                change(client, given, "DELETE", "/changes", null, "as in the configuration"));
    target(reset);
    local(reset);
    CommandSpec reload =
        commands.spec("reload", "Reads the configuration again.", AdminCommands::reload);
    CommandSpec events =
        commands.spec("events", "Shows what happened lately.", AdminCommands::events);
    events.addOption(flag("--watch", "goes on and shows new events as they come"));
    return List.of(
            status,
            servers,
            commands.state("ready", "Puts a server into service."),
            commands.state("drain", "Lets a server keep its visitors and take no new ones."),
            commands.state("maint", "Takes a server out of service; it is not checked either."),
            weight,
            add,
            remove,
            reset,
            reload,
            events)
        .stream()
        .map(CommandLine::new)
        .toList();
  }

  private CommandSpec state(String state, String description) {
    CommandSpec spec =
        spec(
            state,
            description,
            (client, given) -> {
              Map<String, Object> body = new LinkedHashMap<>();
              body.put("state", state);
              body.put("reason", given.matchedOptionValue("--reason", ""));
              change(client, given, "PUT", "/state", body, state);
            });
    target(spec);
    spec.addOption(value("--reason", "TEXT", "why, for people"));
    local(spec);
    return spec;
  }

  private CommandSpec spec(String name, String description, Action action) {
    CommandSpec[] own = new CommandSpec[1];
    Callable<Integer> run =
        () -> {
          ParseResult given = own[0].commandLine().getParseResult();
          try {
            action.run(client(given), given);
            return 0;
          } catch (AdminClientException e) {
            err(given).println(name + ": " + e.getMessage());
            return e.exitCode();
          }
        };
    CommandSpec spec = CommandSpec.wrapWithoutInspection(run).name(name);
    own[0] = spec;
    spec.usageMessage().description(description);
    spec.usageMessage()
        .footer(
            "", "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 nobody answers or a wrong token.");
    spec.addOption(value("--admin", "HOST:PORT", "admin listener; default " + defaultAdmin));
    spec.addOption(value("--token-file", "FILE", "holds the listener's token, if it has one"));
    spec.addOption(flag("--json", "prints the answer as JSON"));
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("print this").build());
    spec.exitCodeOnInvalidInput(2);
    return spec;
  }

  private AdminClient client(ParseResult given) {
    String file = given.matchedOptionValue("--token-file", "");
    String token = "";
    if (!file.isEmpty()) {
      try {
        token = Files.readString(Path.of(file)).strip();
      } catch (IOException e) {
        throw new AdminClientException(
            AdminClient.UNREACHABLE, "the token cannot be read: " + e.getMessage());
      }
    }
    String address = given.matchedOptionValue("--admin", defaultAdmin);
    try {
      var _ = HostPort.parse(address);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          given.commandSpec().commandLine(), "--admin " + e.getMessage());
    }
    return new AdminClient(address, token);
  }

  private static void status(AdminClient client, ParseResult given) throws InterruptedException {
    repeat(
        given,
        () -> {
          JsonNode view = client.call("GET", "/status.json", null);
          return json(given) ? view.toPrettyString() + "\n" : StatusText.status(view);
        });
  }

  private static void servers(AdminClient client, ParseResult given) throws InterruptedException {
    repeat(
        given,
        () -> {
          JsonNode view = client.call("GET", "/backends", null);
          return json(given)
              ? view.toPrettyString() + "\n"
              : StatusText.servers(view.path("backends"), view.path("now"));
        });
  }

  /** Prints something, with {@code --watch} again every second. */
  public static void repeat(ParseResult given, Supplier<String> text) throws InterruptedException {
    boolean watch = given.hasMatchedOption("--watch");
    do {
      // Clears what a terminal shows; what programs read follows each other.
      String clear = watch && !json(given) ? "\033[H\033[2J" : "";
      out(given).print(clear + text.get());
      out(given).flush();
      if (watch) {
        Thread.sleep(1000);
      }
    } while (watch);
  }

  private static void weight(AdminClient client, ParseResult given) {
    String weight = given.matchedPositionalValue(1, "");
    change(client, given, "PUT", "/weight", Map.of("weight", weight), "weight " + weight);
  }

  private static void add(AdminClient client, ParseResult given) {
    String[] target = split(given);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", target[1]);
    body.put("address", given.matchedPositionalValue(1, ""));
    String weight = given.matchedOptionValue("--weight", "");
    if (!weight.isEmpty()) {
      body.put("weight", weight);
    }
    String maxconn = given.matchedOptionValue("--maxconn", "");
    if (!maxconn.isEmpty()) {
      body.put("maxconn", maxconn);
    }
    body.put("backup", given.hasMatchedOption("--backup"));
    JsonNode answer =
        client.call("POST", "/backends/" + encode(target[0]) + "/servers", write(body));
    say(given, answer, "added");
  }

  private static void reload(AdminClient client, ParseResult given) {
    JsonNode answer = client.call("POST", "/reload", null);
    String restart =
        String.join(
            ", ", answer.path("takesRestart").valueStream().map(JsonNode::asString).toList());
    out(given)
        .println(
            json(given)
                ? answer.toPrettyString()
                : "reloaded, configuration "
                    + answer.path("configChecksum").asString()
                    + (restart.isEmpty() ? "" : "; not in force before a restart: " + restart));
  }

  private static void events(AdminClient client, ParseResult given) throws InterruptedException {
    long last = 0;
    boolean watch = given.hasMatchedOption("--watch");
    do {
      for (JsonNode event : client.call("GET", "/events?after=" + last, null).path("events")) {
        out(given).print(json(given) ? event + "\n" : StatusText.event(event));
        last = event.path("id").asLong();
      }
      out(given).flush();
      if (watch) {
        Thread.sleep(1000);
      }
    } while (watch);
  }

  private static void change(
      AdminClient client,
      ParseResult given,
      String method,
      String path,
      @Nullable Map<String, Object> body,
      String done) {
    String[] target = split(given);
    JsonNode answer =
        client.call(
            method,
            "/backends/"
                + encode(target[0])
                + "/servers/"
                + encode(target[1])
                + path
                + (given.hasMatchedOption(LOCAL) ? "?local=true" : ""),
            body == null ? null : write(body));
    say(given, answer, done);
  }

  private static void say(ParseResult given, JsonNode answer, String done) {
    String state = answer.path("state").asString("");
    out(given)
        .println(
            json(given)
                ? answer.toPrettyString()
                : given.matchedPositionalValue(0, "")
                    + ": "
                    + done
                    + (state.isEmpty() || state.equals(done) ? "" : ", now " + state));
  }

  /** Where answers go: not System.out, since who embeds the commands has writers of their own. */
  public static PrintWriter out(ParseResult given) {
    return given.commandSpec().commandLine().getOut();
  }

  private static PrintWriter err(ParseResult given) {
    return given.commandSpec().commandLine().getErr();
  }

  private static String[] split(ParseResult given) {
    String target = given.matchedPositionalValue(0, "");
    int slash = target.indexOf('/');
    if (slash <= 0 || slash == target.length() - 1) {
      throw new CommandLine.ParameterException(
          given.commandSpec().commandLine(),
          "a server is given as %s but was '%s'".formatted(TARGET, target));
    }
    return new String[] {target.substring(0, slash), target.substring(slash + 1)};
  }

  /** Whether JSON is wanted. */
  public static boolean json(ParseResult given) {
    return given.hasMatchedOption("--json");
  }

  private static String write(Map<String, Object> body) {
    return JsonMapper.shared().writeValueAsString(body);
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Adds {@code --watch}. */
  public static void watchable(CommandSpec spec) {
    spec.addOption(flag("--watch", "shows it again every second"));
  }

  private static void local(CommandSpec spec) {
    spec.addOption(
        flag(LOCAL, "on this process alone, also where load balancers share their configuration"));
  }

  private static void target(CommandSpec spec) {
    spec.addPositional(positional(0, TARGET, "such as web/web-1"));
  }

  private static PositionalParamSpec positional(int index, String label, String text) {
    return PositionalParamSpec.builder()
        .index(Integer.toString(index))
        .paramLabel(label)
        .type(String.class)
        .description(text)
        .build();
  }

  /** An option with a value. */
  public static OptionSpec value(String name, String label, String text) {
    return OptionSpec.builder(name).paramLabel(label).type(String.class).description(text).build();
  }

  /** An option without one. */
  public static OptionSpec flag(String name, String text) {
    return OptionSpec.builder(name).type(boolean.class).description(text).build();
  }
}
