package dev.terrace.lb.haproxy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lines changed in a request before another one looks at it. HAProxy shows a condition the
 * changed request, our rules look at it as it came: what looks at something changed is translated
 * for the request as it came where that is possible, and left out with a note otherwise. A pass in
 * the order in which HAProxy takes the lines: {@code http-request}, {@code redirect}, {@code
 * use_backend}, and then those of the backend.
 */
final class Changes {
  /** Where each part was changed first. */
  private final Map<String, Statement> changed;

  /** What stands before every path by now; null when the paths are not known. */
  private @Nullable String prefix;

  private boolean rewritable;

  private Changes(Map<String, Statement> changed, @Nullable String prefix, boolean rewritable) {
    this.changed = new LinkedHashMap<>(changed);
    this.prefix = prefix;
    this.rewritable = rewritable;
  }

  /** Goes through all sections, after the last line of the file. */
  static void apply(Iterable<Proxy> proxies) {
    Map<String, Changes> before = new HashMap<>();
    for (Proxy proxy : proxies) {
      if (!proxy.isBackend()) {
        Changes changes = new Changes(Map.of(), "", true);
        changes.requests(proxy);
        changes.rules(proxy, proxy.redirects);
        changes.rules(proxy, proxy.uses);
        proxy.uses.forEach(use -> changes.goOn(RuleReader.backend(use.rule()), before));
        changes.goOn(proxy.defaultBackend(), before);
      }
    }
    for (Proxy proxy : proxies) {
      if (proxy.isBackend()) {
        before.getOrDefault(proxy.name(), new Changes(Map.of(), "", true)).requests(proxy);
      }
    }
  }

  private void goOn(String backend, Map<String, Changes> before) {
    Changes others = before.get(backend);
    if (others == null) {
      before.put(backend, new Changes(changed, prefix, rewritable));
    } else {
      changed.forEach(others.changed::putIfAbsent);
      others.rewritable &= rewritable;
      others.prefix = null;
    }
  }

  private void requests(Proxy proxy) {
    Map<Statement, Proxy.Rule> translated = new HashMap<>();
    proxy.requests.forEach(rule -> translated.put(rule.statement(), rule));
    for (Statement statement : proxy.requestLines) {
      Proxy.Rule rule = translated.get(statement);
      if (rule == null) {
        look(statement, proxy.own.looks(statement));
        change(statement, Map.of());
      } else {
        Map<String, Object> now = checked(proxy, rule);
        proxy.requests.remove(rule);
        if (now != null) {
          proxy.requests.add(new Proxy.Rule(statement, now));
        }
        change(statement, now == null ? Map.of() : now);
      }
    }
  }

  private void rules(Proxy proxy, List<Proxy.Rule> rules) {
    for (Proxy.Rule rule : List.copyOf(rules)) {
      rules.remove(rule);
      Map<String, Object> now = checked(proxy, rule);
      if (now != null) {
        rules.add(new Proxy.Rule(rule.statement(), now));
      }
    }
  }

  /** The rule for a request as it came; null if it was left out, which its line says. */
  private @Nullable Map<String, Object> checked(Proxy proxy, Proxy.Rule rule) {
    Map<String, Object> acls = proxy.conditions.named();
    Set<String> looks = Parts.ofActions(rule.rule());
    if (rule.rule().containsKey("rewrite") && !rewritable) {
      looks.add(Parts.PATH);
    }
    Map<?, ?> condition = rule.rule().get("if") instanceof Map<?, ?> map ? map : Map.of();
    Set<String> asked = Parts.ofCondition(condition, acls);
    Map<String, Object> result = rule.rule();
    if (prefix != null && changed.containsKey(Parts.PATH) && asked.remove(Parts.PATH)) {
      Map<String, Object> asItCame = new PathPrefix(prefix, acls).without(condition);
      if (asItCame == null) {
        asked.add(Parts.PATH);
      } else {
        result = new LinkedHashMap<>();
        if (!asItCame.isEmpty()) {
          result.put("if", asItCame);
        }
        Map<String, Object> rest = result;
        rule.rule().forEach(rest::putIfAbsent);
        if (asItCame.isEmpty()) {
          rest.remove("if");
        }
      }
    }
    looks.addAll(asked);
    return look(rule.statement(), looks) ? null : result;
  }

  /** Whether any of it was changed; then the line says so. */
  private boolean look(Statement statement, Set<String> parts) {
    for (Map.Entry<String, Statement> one : changed.entrySet()) {
      String part = one.getKey();
      boolean looked =
          part.equals(Parts.ALL_FIELDS)
              ? parts.stream().anyMatch(Parts::isField)
              : parts.contains(part);
      if (looked) {
        statement.notTranslated(
            "it looks at %s, which line %d changed before; rules here look at a request as it came:"
                    .formatted(part, one.getValue().line())
                + " write it for that");
        return true;
      }
    }
    return false;
  }

  private void change(Statement statement, Map<String, Object> rule) {
    Set<String> parts = new HashSet<>(Parts.changedBy(statement));
    parts.forEach(part -> changed.putIfAbsent(part, statement));
    if (parts.contains(Parts.PATH)) {
      boolean translated = rule.get("rewrite") instanceof Map<?, ?>;
      rewritable &= translated;
      String before = prefix;
      prefix = null;
      if (before != null
          && !rule.containsKey("if")
          && rule.get("rewrite") instanceof Map<?, ?> rewrite
          && "/".equals(rewrite.get("prefix"))
          && rewrite.get("to") instanceof String to
          && !to.endsWith("/")) {
        prefix = to + before;
      }
    }
  }
}
