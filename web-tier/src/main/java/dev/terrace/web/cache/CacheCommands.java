package dev.terrace.web.cache;

import dev.terrace.proxy.cli.AdminClient;
import dev.terrace.proxy.cli.AdminCommands;
import dev.terrace.proxy.cli.Columns;
import dev.terrace.proxy.status.Amounts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code cache} and {@code purge}: a running process's zones from a terminal. */
public final class CacheCommands {
  private static final List<String> WHAT = List.of("url", "prefix", "tag", "all");

  private CacheCommands() {}

  /**
   * Both.
   *
   * @param defaultAdmin host:port of the admin listener when none is given
   */
  public static List<CommandLine> all(String defaultAdmin) {
    CommandSpec cache =
        AdminCommands.command(
            defaultAdmin, "cache", "Shows what the cache zones hold and do.", CacheCommands::show);
    AdminCommands.watchable(cache);
    CommandSpec purge =
        AdminCommands.command(
            defaultAdmin,
            "purge",
            "Removes stored responses of this web server, in memory and on disk.",
            CacheCommands::purge);
    purge.addOption(
        AdminCommands.value("--url", "URL", "those of one URL: https://example.org/page?q=1"));
    purge.addOption(
        AdminCommands.value(
            "--prefix", "URL", "of all URLs that begin so: https://example.org/a/"));
    purge.addOption(
        AdminCommands.value("--tag", "TAG", "those that have a tag, such as of Surrogate-Key"));
    purge.addOption(AdminCommands.flag("--all", "everything"));
    purge.addOption(AdminCommands.value("--zone", "NAME", "in this zone; default all zones"));
    return List.of(new CommandLine(cache), new CommandLine(purge));
  }

  private static void show(AdminClient client, ParseResult given) throws InterruptedException {
    AdminCommands.repeat(
        given,
        () -> {
          JsonNode answer = client.call("GET", "/cache", null);
          return AdminCommands.json(given) ? answer.toPrettyString() + "\n" : table(answer);
        });
  }

  private static String table(JsonNode answer) {
    if (answer.path("zones").isEmpty()) {
      return "no zones are configured\n";
    }
    Columns table =
        new Columns(
            "ZONE",
            "HIT RATIO",
            "HIT",
            "STALE",
            "VALIDATED",
            "MISS",
            "COLLAPSED",
            "BYPASS",
            "URLS",
            "MEMORY",
            "DISK");
    for (JsonNode zone : answer.path("zones")) {
      JsonNode store = zone.path("store");
      table.row(
          zone.path("zone").asString(),
          Amounts.percent(zone.path("hitRatio").asDouble(), zone.path("hitRatio").isNull() ? 0 : 1),
          zone.path("hits").asString(),
          zone.path("stale").asString(),
          zone.path("validated").asString(),
          zone.path("misses").asString(),
          zone.path("collapsed").asString(),
          zone.path("bypassed").asString(),
          Long.toString(
              Math.max(store.path("memoryUrls").asLong(), store.path("diskUrls").asLong())),
          Amounts.bytes(store.path("memoryUsed").asLong(), store.path("memoryLimit").asLong()),
          store.path("diskLimit").asLong() == 0
              ? "none"
              : Amounts.bytes(store.path("diskUsed").asLong(), store.path("diskLimit").asLong()));
    }
    return table.toString();
  }

  private static void purge(AdminClient client, ParseResult given) {
    List<String> what = WHAT.stream().filter(name -> given.hasMatchedOption("--" + name)).toList();
    if (what.size() != 1) {
      throw new CommandLine.ParameterException(
          given.commandSpec().commandLine(), "give one of --url, --prefix, --tag and --all");
    }
    String name = what.getFirst();
    String value = name.equals("all") ? "true" : given.matchedOptionValue("--" + name, "");
    String zone = given.matchedOptionValue("--zone", "");
    JsonNode answer =
        client.call(
            "POST",
            "/cache/purge?"
                + name
                + "="
                + encode(value)
                + (zone.isEmpty() ? "" : "&zone=" + encode(zone)),
            null);
    int purged = answer.path("purged").asInt();
    AdminCommands.out(given)
        .println(
            AdminCommands.json(given)
                ? answer.toPrettyString()
                : "purged %d response%s".formatted(purged, purged == 1 ? "" : "s"));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
