package dev.terrace.lb.haproxy;

import dev.terrace.kit.http.BindConfig;
import dev.terrace.proxy.CheckConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the lines of a section, and of its defaults, have said so far. */
final class Proxy {
  final Section section;
  final ConditionReader conditions = new ConditionReader();
  final Map<String, Object> limits = new LinkedHashMap<>();
  final Map<String, Object> timeout = new LinkedHashMap<>();
  final Map<String, Object> hash = new LinkedHashMap<>();
  final CheckReader check = new CheckReader();
  final ServerReader servers = new ServerReader();
  final List<Rule> responses = new ArrayList<>();
  final List<Rule> requests = new ArrayList<>();
  final List<Rule> redirects = new ArrayList<>();
  final List<Rule> uses = new ArrayList<>();

  /** All lines of http-request in their order, translated or not. */
  final List<Statement> requestLines = new ArrayList<>();

  final OwnFields own = new OwnFields();
  final List<String> denied = new ArrayList<>();
  String balance = "roundrobin";
  int maxconn;
  int retries = 3;
  boolean allbackups;
  @Nullable Map<String, Object> cookie;

  private final List<Map<String, Object>> binds = new ArrayList<>();
  private final Map<String, Object> checkTimeout = new LinkedHashMap<>();
  private String defaultBackend = "";
  private @Nullable Statement defaultBackendLine;

  /** A rule of ours and the line it came from. */
  record Rule(Statement statement, Map<String, Object> rule) {}

  Proxy(Section section) {
    this.section = section;
  }

  boolean isFrontend() {
    return section.kind().equals("frontend");
  }

  boolean isBackend() {
    return section.kind().equals("backend");
  }

  String name() {
    return section.name();
  }

  List<Map<String, Object>> binds() {
    return binds;
  }

  void bind(Statement statement, List<Map<String, Object>> more) {
    for (Map<String, Object> bind : more) {
      if (binds.stream()
          .anyMatch(other -> Objects.equals(other.get("address"), bind.get("address")))) {
        statement.partNotTranslated(bind.get("address") + " is there already");
      } else {
        binds.add(bind);
      }
    }
    for (Map<String, Object> bind : more) {
      Yaml.check(BindConfig.class, bind);
    }
  }

  void checkTimeout(String time) {
    Yaml.put(CheckConfig.class, checkTimeout, "timeout", time);
  }

  void defaultBackend(Statement statement, String name) {
    defaultBackend = name;
    defaultBackendLine = statement;
  }

  /** Where requests go that no rule sends elsewhere; empty if nowhere. */
  String defaultBackend() {
    return defaultBackend.isEmpty() && section.kind().equals("listen") && hasServers()
        ? name()
        : defaultBackend;
  }

  /** The line that says so, or that of the section. */
  Statement defaultBackendLine() {
    return defaultBackendLine == null ? section.head() : defaultBackendLine;
  }

  boolean hasServers() {
    return !servers.servers().isEmpty();
  }

  /** All of a frontend's rules, in the order in which HAProxy looks at them. */
  List<Rule> rules() {
    List<Rule> all = new ArrayList<>(responses);
    all.addAll(requests);
    all.addAll(redirects);
    all.addAll(uses);
    return all;
  }

  /** The keys that our section defaults has as well. */
  Map<String, Object> shared() {
    Map<String, Object> shared = new LinkedHashMap<>();
    shared.put("balance", balance);
    shared.put("hash", hash);
    shared.put("retries", retries);
    shared.put("timeout", timeout);
    shared.put("allbackups", allbackups);
    return shared;
  }

  /** How servers are watched, whole: there is nothing of it in defaults. */
  Map<String, Object> checkTree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (!servers.checked()) {
      tree.put("enabled", false);
      return tree;
    }
    if (check.http()) {
      tree.putAll(check.check());
    } else {
      tree.put("type", "tcp");
    }
    tree.putAll(servers.check());
    tree.putAll(checkTimeout);
    return tree;
  }
}
