package dev.terrace.lb.cluster;

import dev.terrace.kit.config.HostPort;
import dev.terrace.lb.cluster.DrillProbe.Seen;
import dev.terrace.proxy.cli.AdminClient;
import dev.terrace.proxy.cli.AdminClientException;
import dev.terrace.proxy.cli.AdminCommands;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code failover drill}: moves an address to another node and back, and asks it all the while, to
 * tell what clients would have seen.
 */
final class FailoverDrill {
  private static final Duration TO_ANSWER = Duration.ofSeconds(3);
  private static final Duration TO_MOVE = Duration.ofSeconds(15);

  /** After a move, until what it caused has been seen. */
  private static final Duration AFTER = Duration.ofMillis(1200);

  private final AdminClient client;
  private final String vip;
  private final HostPort address;
  private final boolean tls;
  private final Duration period;
  private final Duration stay;

  /**
   * A move that was made.
   *
   * @param leftMillis from the order until its owner had let it go; -1: another node's
   * @param ownedMillis from the order until the other one had its lease, as far as seen from here
   * @param upMillis from the lease until the address was on the interface; -1: another node's
   */
  private record Move(
      String from, String to, long leftMillis, long ownedMillis, long upMillis, Seen seen) {}

  private FailoverDrill(AdminClient client, String vip, ParseResult given) {
    this.client = client;
    this.vip = vip;
    boolean clear = given.hasMatchedOption("--clear");
    int port = number(given, "--port", clear ? 80 : 443, 1, 65_535);
    address = new HostPort(vip, port);
    tls = !clear;
    period = Duration.ofMillis(number(given, "--period", 20, 5, 1000));
    stay = Duration.ofSeconds(number(given, "--stay", 2, 1, 600));
  }

  /** The command, as one of a group. */
  static CommandLine command(String admin) {
    CommandSpec group = CommandSpec.create().name("failover");
    group.usageMessage().description("Tries out what a move of a virtual address costs clients.");
    CommandSpec drill =
        AdminCommands.command(
            admin,
            "drill",
            "Moves a virtual address to another node and back, and asks it all the while.",
            FailoverDrill::run);
    drill.addOption(AdminCommands.value("--vip", "ADDRESS", "which one; default: the only one"));
    drill.addOption(
        AdminCommands.value("--to", "NODE", "where it goes; default: another one that is fit"));
    drill.addOption(
        AdminCommands.value("--port", "N", "of the frontend; default 443, with --clear 80"));
    drill.addOption(AdminCommands.flag("--clear", "the frontend speaks HTTP without TLS"));
    drill.addOption(
        AdminCommands.value("--period", "MS", "between two requests, 5 to 1000; default 20"));
    drill.addOption(
        AdminCommands.value("--stay", "S", "seconds on the other node, 1 to 600; default 2"));
    drill
        .usageMessage()
        .footer(
            "",
            "It moves the address as a planned stop does, so no request should fail. Each request"
                + " is a connection of its own, from this machine: best from the witness, since"
                + " connections of a machine to its own address do not go through the network.",
            "",
            "Exit codes: 0 no request failed, 1 some did or the address did not move, 2 wrong"
                + " usage, 3 the load balancer could not be asked.");
    group.addOption(
        CommandLine.Model.OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("print this")
            .build());
    CommandLine line = new CommandLine(group);
    line.addSubcommand(new CommandLine(drill));
    return line;
  }

  private static int number(ParseResult given, String option, int otherwise, int from, int to) {
    String text = given.matchedOptionValue(option, "");
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.matches("\\d{1,6}")
        && Integer.parseInt(text) >= from
        && Integer.parseInt(text) <= to) {
      return Integer.parseInt(text);
    }
    throw usage(given, "%s must be between %d and %d but was %s".formatted(option, from, to, text));
  }

  private static CommandLine.ParameterException usage(ParseResult given, String message) {
    return new CommandLine.ParameterException(given.commandSpec().commandLine(), message);
  }

  private static void run(AdminClient client, ParseResult given) throws InterruptedException {
    JsonNode status = client.call("GET", "/cluster", null);
    JsonNode vip = choose(given, status);
    String owner = vip.path("owner").asString();
    String text = vip.path("address").asString();
    if (owner.isEmpty()) {
      throw refused("nobody owns %s now".formatted(text));
    }
    String other = other(given, status, owner);
    String self = status.path("node").asString();
    if (!AdminCommands.json(given) && (self.equals(owner) || self.equals(other))) {
      AdminCommands.out(given)
          .println(
              "asked from %s, which has the address itself in between: what it connects to itself"
                      .formatted(self)
                  + " may fail where others do not; the witness is a better place");
    }
    new FailoverDrill(client, text, given).drill(given, owner, other);
  }

  private static JsonNode choose(ParseResult given, JsonNode status) {
    String wanted = given.matchedOptionValue("--vip", "");
    List<String> all = new ArrayList<>();
    for (JsonNode vip : status.path("vips")) {
      all.add(vip.path("address").asString());
      if (vip.path("address").asString().equals(wanted)
          || (wanted.isEmpty() && status.path("vips").size() == 1)) {
        return vip;
      }
    }
    if (all.isEmpty()) {
      throw refused("this node has no virtual addresses");
    }
    throw usage(
        given,
        "--vip must be one of %s%s"
            .formatted(
                String.join(", ", all), wanted.isEmpty() ? "" : " but was '" + wanted + "'"));
  }

  private static String other(ParseResult given, JsonNode status, String owner) {
    String wanted = given.matchedOptionValue("--to", "");
    if (wanted.equals(owner)) {
      throw refused("it is on %s already".formatted(owner));
    }
    for (JsonNode member : status.path("members")) {
      String name = member.path("name").asString();
      if (!name.equals(owner)
          && (wanted.isEmpty() || name.equals(wanted))
          && member.path("role").asString().equals("lb")
          && member.path("fitness").asString().equals("fit")) {
        return name;
      }
    }
    throw refused(
        wanted.isEmpty()
            ? "no other load balancer is there and fit"
            : wanted + " is not there, or not fit");
  }

  private static AdminClientException refused(String message) {
    return new AdminClientException(1, message);
  }

  private void drill(ParseResult given, String owner, String other) throws InterruptedException {
    List<Move> moves = new ArrayList<>();
    Seen all;
    try (DrillProbe probe = DrillProbe.start(address, tls, period)) {
      if (!probe.answersWithin(TO_ANSWER)) {
        throw refused(
            "nothing was moved: nobody answers on %s %s; --port N, --clear for HTTP without TLS"
                .formatted(address, tls ? "over TLS" : "without TLS"));
      }
      long began = System.nanoTime();
      moves.add(move(probe, owner, other));
      Thread.sleep(stay);
      moves.add(move(probe, other, owner));
      all = probe.seen(began, System.nanoTime());
    }
    print(given, moves, all);
    if (all.failed() > 0) {
      throw refused(all.failed() + " requests failed");
    }
  }

  private Move move(DrillProbe probe, String from, String to) throws InterruptedException {
    JsonNode before = client.call("GET", "/cluster", null).path("transitions");
    String last = before.isEmpty() ? "" : before.get(before.size() - 1).path("at").asString();
    long began = System.nanoTime();
    JsonNode _ = client.call("POST", "/cluster/vips/%s/move?to=%s".formatted(vip, to), "");
    long owned = -1;
    while (owned < 0) {
      if (System.nanoTime() - began > TO_MOVE.toNanos()) {
        throw refused(
            "%s did not go from %s to %s within %d s; see cluster status"
                .formatted(vip, from, to, TO_MOVE.toSeconds()));
      }
      if (isOwner(client.call("GET", "/cluster", null), to)) {
        owned = millisSince(began);
      } else {
        Thread.sleep(10);
      }
    }
    Thread.sleep(AFTER);
    long now = System.nanoTime();
    long beganAt = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(now - began);
    long left = -1;
    long up = -1;
    for (JsonNode one : client.call("GET", "/cluster", null).path("transitions")) {
      String at = one.path("at").asString();
      if (at.compareTo(last) > 0 && one.path("vip").asString().equals(vip)) {
        if (one.path("what").asString().equals("left")) {
          left = Math.max(0, Instant.parse(at).toEpochMilli() - beganAt);
        } else if (one.path("what").asString().equals("taken")) {
          up = one.path("tookMillis").asLong();
        }
      }
    }
    return new Move(from, to, left, owned, up, probe.seen(began, now));
  }

  private boolean isOwner(JsonNode status, String node) {
    for (JsonNode one : status.path("vips")) {
      if (one.path("address").asString().equals(vip)) {
        boolean self = status.path("node").asString().equals(node);
        return one.path("owner").asString().equals(node) && (!self || one.path("here").asBoolean());
      }
    }
    return false;
  }

  private static long millisSince(long began) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private void print(ParseResult given, List<Move> moves, Seen all) {
    PrintWriter out = AdminCommands.out(given);
    if (AdminCommands.json(given)) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("vip", vip);
      body.put("requests", all.requests());
      body.put("failed", all.failed());
      body.put("gapMillis", all.gapMillis());
      body.put("moves", moves);
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(body));
      out.flush();
      return;
    }
    for (Move move : moves) {
      out.printf(
          "%s -> %s: %s%s had the lease after %d ms%s; longest time without an answer %d ms, %d of"
              + " %d requests failed%n",
          move.from(),
          move.to(),
          move.leftMillis() < 0
              ? ""
              : "%s let go after %d ms, ".formatted(move.from(), move.leftMillis()),
          move.to(),
          move.ownedMillis(),
          move.upMillis() < 0 ? "" : ", address up %d ms later".formatted(move.upMillis()),
          move.seen().gapMillis(),
          move.seen().failed(),
          move.seen().requests());
    }
    out.printf(
        "%s: %d requests, one every %d ms, %d failed, longest time without an answer %d ms%n",
        vip, all.requests(), period.toMillis(), all.failed(), all.gapMillis());
    out.flush();
  }
}
