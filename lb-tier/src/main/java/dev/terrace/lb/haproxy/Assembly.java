package dev.terrace.lb.haproxy;

import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.proxy.CheckConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts what the sections said together, without what would lead nowhere. */
final class Assembly {
  private static final String NO_SERVER = "has no server that could be translated";

  private final List<Proxy> proxies;
  private final Proxy base;
  private final Tracking tracking;
  private final Map<String, Proxy> backends = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> backendTrees = new LinkedHashMap<>();
  private final List<BindConfig> taken = new ArrayList<>();

  Assembly(List<Proxy> proxies, Proxy base, Tracking tracking) {
    this.proxies = proxies;
    this.base = base;
    this.tracking = tracking;
  }

  /** The whole configuration; without frontends when there are none. */
  Map<String, Object> tree(Map<String, Object> global) {
    for (Proxy proxy : proxies) {
      if (!proxy.isFrontend()) {
        backend(proxy);
      }
    }
    Map<String, Object> frontends = new LinkedHashMap<>();
    for (Proxy proxy : proxies) {
      if (!proxy.isBackend()) {
        Map<String, Object> tree = frontend(proxy);
        if (!tree.isEmpty()) {
          frontends.put(proxy.name(), tree);
        }
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("admin", Map.of("listen", "127.0.0.1:9901"));
    if (!global.isEmpty()) {
      tree.put("global", global);
    }
    if (!frontends.isEmpty()) {
      tree.put("frontends", frontends);
    }
    Map<String, Object> defaults = defaults();
    if (!defaults.isEmpty()) {
      tree.put("defaults", defaults);
    }
    tree.put("backends", backendTrees);
    return tree;
  }

  private Map<String, Object> defaults() {
    Map<String, Object> defaults = new LinkedHashMap<>();
    if (!base.limits.isEmpty()) {
      defaults.put("limits", base.limits);
    }
    Proxy unset = new Proxy(base.section);
    base.shared()
        .forEach((key, value) -> {
          if (!value.equals(unset.shared().get(key))) {
            defaults.put(key, value);
          }
        });
    return defaults;
  }

  private void backend(Proxy proxy) {
    if (!proxy.hasServers()) {
      if (proxy.isBackend() && !tracking.uses(proxy.name())) {
        drop(proxy, NO_SERVER);
      }
      return;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    Map<String, Object> defaults = base.shared();
    proxy
        .shared()
        .forEach((key, value) -> {
          if (!value.equals(defaults.get(key))) {
            tree.put(key, value);
          }
        });
    tree.put("servers", proxy.servers.servers());
    Map<String, Object> check = proxy.checkTree();
    try {
      Yaml.check(CheckConfig.class, check);
    } catch (NotTranslatable e) {
      proxy.section.head().partNotTranslated("its checks: " + e.reason());
      check = new LinkedHashMap<>(Map.of("type", "tcp"));
    }
    tree.put("check", check);
    if (proxy.cookie != null) {
      tree.put("cookie", proxy.cookie);
    }
    backends.put(proxy.name(), proxy);
    backendTrees.put(proxy.name(), tree);
  }

  private static void drop(Proxy proxy, String reason) {
    proxy.section.head().notTranslated(reason);
    for (Statement statement : proxy.section.body()) {
      if (statement.notes().isEmpty()) {
        statement.notTranslated("its section " + reason);
      }
    }
  }

  private Map<String, Object> frontend(Proxy proxy) {
    List<Map<String, Object>> binds = binds(proxy);
    List<Map<String, Object>> rules = rules(proxy);
    String defaultBackend = proxy.defaultBackend();
    if (!defaultBackend.isEmpty() && !backends.containsKey(defaultBackend)) {
      proxy
          .defaultBackendLine()
          .notTranslated("the backend " + defaultBackend + " was not translated");
      defaultBackend = "";
    }
    if (binds.isEmpty() || (rules.isEmpty() && defaultBackend.isEmpty())) {
      drop(
          proxy,
          binds.isEmpty()
              ? "has no address that could be translated"
              : "has nothing that answers: no rule and no backend that could be translated");
      return Map.of();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("bind", binds);
    if (proxy.maxconn > 0) {
      tree.put("maxconn", proxy.maxconn);
    }
    if (!proxy.limits.equals(base.limits)) {
      tree.put("limits", proxy.limits);
    }
    if (!proxy.denied.isEmpty()) {
      tree.put("clients", Map.of("deny", proxy.denied));
    }
    Map<String, Object> acls = proxy.conditions.named();
    if (!acls.isEmpty()) {
      tree.put("acls", acls);
    }
    if (!defaultBackend.isEmpty()) {
      Map<String, Object> edits = edits(proxy, defaultBackend);
      if (!edits.isEmpty()) {
        rules.add(edits);
      }
    }
    if (!rules.isEmpty()) {
      tree.put("rules", rules);
    }
    if (!defaultBackend.isEmpty()) {
      tree.put("defaultBackend", defaultBackend);
    }
    if (binds.stream().anyMatch(bind -> !bind.containsKey("tls"))) {
      rules.forEach(rule -> plainCookie(RuleReader.backend(rule)));
      plainCookie(defaultBackend);
    }
    return tree;
  }

  // secure: always would be refused where a frontend without TLS leads to the backend.
  private void plainCookie(String name) {
    Proxy backend = backends.get(name);
    if (backend != null && backend.cookie != null && backend.cookie.remove("secure") != null) {
      backend
          .section
          .head()
          .roughly(
              "its cookie is secure for visitors that come by TLS (secure: auto), as a frontend"
                  + " without TLS leads there too");
    }
  }

  private List<Map<String, Object>> binds(Proxy proxy) {
    List<Map<String, Object>> free = new ArrayList<>();
    for (Map<String, Object> bind : proxy.binds()) {
      BindConfig config =
          new BindConfig(HostPort.parse(String.valueOf(bind.get("address"))), null, List.of());
      if (taken.stream().anyMatch(config::collides)) {
        proxy
            .section
            .head()
            .partNotTranslated("its address " + bind.get("address") + " is taken by another one");
      } else {
        taken.add(config);
        free.add(bind);
      }
    }
    return free;
  }

  private List<Map<String, Object>> rules(Proxy proxy) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Proxy.Rule one : proxy.rules()) {
      String backend = RuleReader.backend(one.rule());
      if (backend.isEmpty()) {
        rules.add(one.rule());
      } else if (backends.containsKey(backend)) {
        Map<String, Object> rule = new LinkedHashMap<>();
        Object condition = one.rule().get("if");
        if (condition != null) {
          rule.put("if", condition);
        }
        rule.putAll(edits(proxy, backend));
        rule.put("useBackend", backend);
        rules.add(rule);
      } else {
        one.statement().notTranslated("the backend " + backend + " was not translated");
      }
    }
    return rules;
  }

  /** What a backend's own rules change, for the rules that lead to it; a listen has its own. */
  private Map<String, Object> edits(Proxy from, String name) {
    Proxy backend = backends.get(name);
    Map<String, Object> edits = new LinkedHashMap<>();
    if (backend == null || backend.equals(from)) { // not by name: a frontend may have the same
      return edits;
    }
    if (!backend.isBackend()) {
      for (Proxy.Rule one : backend.rules()) {
        one.statement().partNotTranslated("not for what the frontend " + from.name() + " sends");
      }
      return edits;
    }
    Map<String, Integer> order = new HashMap<>();
    for (Proxy.Rule one : backend.rules()) {
      if (!inOrder(one.rule(), order)) {
        one.statement().notTranslated("changes once more what another line changes");
        continue;
      }
      one.rule()
          .forEach((key, value) -> {
            if (!merge(edits, key, value)) {
              one.statement().notTranslated("changes once more what another line changes");
            }
          });
    }
    return edits;
  }

  // In a rule fields are taken out, then set, then added, in whatever order the lines were.
  private static boolean inOrder(Map<String, Object> rule, Map<String, Integer> order) {
    boolean inOrder = true;
    for (String side : List.of("request", "response")) {
      Map<?, ?> edit = rule.get(side) instanceof Map<?, ?> map ? map : Map.of();
      for (Map.Entry<?, ?> one : edit.entrySet()) {
        int step = List.of("del", "set", "add").indexOf(String.valueOf(one.getKey()));
        Collection<?> names =
            one.getValue() instanceof Map<?, ?> map
                ? map.keySet()
                : one.getValue() instanceof List<?> list ? list : List.of();
        for (Object name : names) {
          String field = side + " " + String.valueOf(name).toLowerCase(Locale.ROOT);
          inOrder &= order.merge(field, step, Math::max) <= step;
        }
      }
    }
    return inOrder;
  }

  private static boolean merge(Map<String, Object> into, String key, Object value) {
    Object there = into.get(key);
    if (there == null) {
      into.put(key, copy(value));
      return true;
    }
    if (there instanceof List<?> list && value instanceof List<?> more) {
      List<Object> both = new ArrayList<>(list);
      both.addAll(more);
      into.put(key, both);
      return true;
    }
    if (!(there instanceof Map<?, ?> map) || !(value instanceof Map<?, ?> more)) {
      return false;
    }
    Map<String, Object> both = new LinkedHashMap<>();
    map.forEach((name, inner) -> both.put(String.valueOf(name), inner));
    boolean merged = true;
    for (Map.Entry<?, ?> entry : more.entrySet()) {
      merged &= merge(both, String.valueOf(entry.getKey()), entry.getValue());
    }
    into.put(key, both);
    return merged;
  }

  private static Object copy(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((key, inner) -> copy.put(String.valueOf(key), copy(inner)));
      return copy;
    }
    return value;
  }
}
