package dev.terrace.lb.haproxy;

import dev.terrace.kit.limit.RateLimitConfig;
import dev.terrace.lb.haproxy.ConditionReader.Meaning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stick tables that count requests, and who is counted in them. One for the whole file. */
final class Tracking {
  private static final Pattern RATE = Pattern.compile("http_req_rate\\(([^)]*)\\)");

  /**
   * A table.
   *
   * @param statement its line
   * @param period over which requests are counted
   * @param size clients it remembers
   */
  private record Table(Statement statement, String period, int size) {}

  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Map<String, String> tracked = new HashMap<>();
  private final List<Statement> trackers = new ArrayList<>();
  private String proxy = "";

  /** Whose lines are read from now on. */
  void enter(String name) {
    proxy = name;
    tracked.clear();
  }

  /** Whether a proxy's table limits anybody. */
  boolean uses(String table) {
    return used.contains(table);
  }

  /** Reads {@code stick-table ...} of a proxy. */
  void table(String name, Statement statement) {
    String type = "";
    String size = "100000";
    String period = "";
    while (statement.hasNext()) {
      switch (statement.next()) {
        case "type" -> type = statement.next();
        case "size" -> size = statement.next();
        case "expire" -> statement.next();
        case "store" -> {
          Matcher matcher = RATE.matcher(statement.next());
          period = matcher.matches() ? Values.time(matcher.group(1)) : "";
        }
        default -> period = "";
      }
    }
    if (!(type.equals("ip") || type.equals("ipv6")) || period.isEmpty()) {
      throw new NotTranslatable(
          "of tables there are those of type ip that store http_req_rate alone, as limits of rate");
    }
    tables.put(name, new Table(statement, period, Values.size(size)));
  }

  /** Reads what follows {@code track-scN}. */
  void track(Statement statement, String counter, ConditionReader conditions) {
    String key = statement.next();
    if (!key.equals("src")) {
      throw new NotTranslatable("clients are counted by their address, src, not by " + key);
    }
    String table = statement.take("table") ? statement.next() : proxy;
    Meaning meaning = conditions.read(statement);
    if (!meaning.equals(Meaning.ALL)) {
      statement.roughly("what the rule with the limit means is counted");
    }
    tracked.put(counter, table);
    trackers.add(statement);
  }

  /**
   * The limit that a comparison with a rate means.
   *
   * @throws NotTranslatable if its table is not known
   */
  Map<String, Object> rate(Criterion.RequestRate rate) {
    String name = rate.table();
    if (name.isEmpty()) {
      name = tracked.getOrDefault("0", tracked.getOrDefault("1", proxy));
    }
    Table table = tables.get(name);
    if (table == null) {
      throw new NotTranslatable("there is no table that counts http_req_rate for it");
    }
    Map<String, Object> limit = new LinkedHashMap<>();
    limit.put("requests", rate.above());
    limit.put("per", table.period());
    limit.put("clients", table.size());
    Yaml.check(RateLimitConfig.class, limit);
    used.add(name);
    return limit;
  }

  /** Makes notes of tables and counters that limit nobody. */
  void finish() {
    tables.forEach((name, table) -> {
      if (!used.contains(name)) {
        table.statement().notTranslated("no translated rule asks it");
      }
    });
    if (used.isEmpty()) {
      trackers.forEach(
          statement -> statement.notTranslated("no translated rule asks what it counts"));
    }
  }
}
