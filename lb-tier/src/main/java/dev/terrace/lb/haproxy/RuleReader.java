package dev.terrace.lb.haproxy;

import dev.terrace.lb.haproxy.ConditionReader.Meaning;
import dev.terrace.lb.rule.RuleConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules of a frontend: {@code http-request}, {@code http-response}, {@code redirect} and so on. */
final class RuleReader {
  private static final String SEGMENTS = "((?:/[A-Za-z0-9_~-]+(?:\\\\?\\.[A-Za-z0-9_~-]+)*)+)";
  private static final Pattern REST = Pattern.compile("\\^?" + SEGMENTS + "/\\(\\.\\*\\)\\$?");
  private static final Pattern SLASH_REST =
      Pattern.compile("\\^?" + SEGMENTS + "\\(/\\.\\*\\)\\??\\$?");
  private static final Pattern BEFORE_PATH = Pattern.compile("(/[^%\\[]*)%\\[path]");
  private static final Pattern REGSUB =
      Pattern.compile(
          "%\\[path,regsub\\(\"?\\^" + SEGMENTS + "(/)?\"?,\"?(/?[^\"),]*)\"?(?:,)?\\)]");
  private static final Set<String> NO_ANSWER = Set.of("reject", "silent-drop");

  private final ConditionReader conditions;
  private final Tracking tracking;
  private final OwnFields own;

  RuleReader(ConditionReader conditions, Tracking tracking, OwnFields own) {
    this.conditions = conditions;
    this.tracking = tracking;
    this.own = own;
  }

  /** Reads what follows {@code http-request}. */
  Outcome request(Statement statement) {
    String action = statement.next();
    Map<String, Object> rule = new LinkedHashMap<>();
    switch (action) {
      case "set-header", "add-header", "del-header" -> {
        if (OwnFields.has(statement.peek())) {
          own.read(statement, action, conditions);
          return new Outcome.NoRule();
        }
        rule.put("request", edit(action, statement));
      }
      case "deny", "tarpit", "reject", "silent-drop" -> {
        return new Outcome.Rule(deny(statement, action));
      }
      case "redirect" -> rule.put("redirect", redirect(statement));
      case "return" -> rule.put("return", answer(statement));
      case "set-path" -> rule.put("rewrite", setPath(statement.next()));
      case "replace-path" -> rule.put("rewrite", replacePath(statement.next(), statement.next()));
      case "track-sc0", "track-sc1", "track-sc2" -> {
        tracking.track(statement, action.substring(8), conditions);
        return new Outcome.NoRule();
      }
      default ->
          throw new NotTranslatable(
              "http-request " + action + " has no counterpart" + hint(action));
    }
    return new Outcome.Rule(finish(statement, rule));
  }

  private static String hint(String action) {
    return switch (action) {
      case "auth" -> "; let the application ask for passwords";
      case "allow" -> "; put its condition as not: into the rules that deny";
      case "normalize-uri" -> "; rules compare normalized paths anyway";
      case "set-var", "capture" -> "";
      case "cache-use" -> "; the web-tier has a cache";
      default -> "";
    };
  }

  /** Reads what follows {@code http-response} and {@code http-after-response}. */
  Map<String, Object> response(Statement statement) {
    String action = statement.next();
    if (!Set.of("set-header", "add-header", "del-header").contains(action)) {
      throw new NotTranslatable(statement.keyword() + " " + action + " has no counterpart");
    }
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("response", edit(action, statement));
    Map<String, Object> whole = finish(statement, rule);
    Map<?, ?> condition = whole.get("if") instanceof Map<?, ?> map ? map : Map.of();
    Set<String> looks = new HashSet<>(Parts.ofCondition(condition, conditions.named()));
    looks.removeAll(Set.of(Parts.METHOD, Parts.CLIENT));
    if (!looks.isEmpty()) {
      throw new NotTranslatable(
          "a condition that looks at the request never holds in a rule for answers with HAProxy;"
              + " here it would: add the rule if it is meant");
    }
    return whole;
  }

  private static Map<String, Object> edit(String action, Statement statement) {
    String name = statement.next();
    if (action.equals("del-header")) {
      if (statement.take("-m") && !statement.next().equals("str")) {
        throw new NotTranslatable("fields are taken out by their whole name");
      }
      return Map.of("del", List.of(name));
    }
    String key = action.substring(0, action.indexOf('-'));
    return Map.of(key, Map.of(name, LogFormat.read(statement.next())));
  }

  private Map<String, Object> deny(Statement statement, String action) {
    int status = action.equals("tarpit") ? 500 : 403;
    while (statement.take("deny_status") || statement.take("status")) {
      status = Values.number(statement.next());
    }
    if (statement.hasNext() && !Set.of("if", "unless").contains(statement.peek())) {
      throw new NotTranslatable(
          "'" + statement.peek() + "' has no counterpart; use return for an answer with a body");
    }
    Meaning meaning = conditions.read(statement);
    Map<String, Object> rule = new LinkedHashMap<>();
    if (!meaning.condition().isEmpty()) {
      rule.put("if", meaning.condition());
    }
    Criterion.RequestRate rate = meaning.rate();
    if (rate != null) {
      rule.put("rate", tracking.rate(rate));
      statement.roughly(
          "a token bucket for each address counts, with bursts as large as the limit; answered 429"
              + " with Retry-After");
    } else {
      rule.put("deny", Map.of("status", status));
      if (NO_ANSWER.contains(action) || action.equals("tarpit")) {
        statement.roughly("the client gets an answer at once, status " + status);
      }
    }
    Yaml.check(RuleConfig.class, rule);
    return rule;
  }

  /** Reads {@code redirect ...}, as a rule. */
  Map<String, Object> redirectRule(Statement statement) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("redirect", redirect(statement));
    return finish(statement, rule);
  }

  private static Map<String, Object> redirect(Statement statement) {
    Map<String, Object> redirect = new LinkedHashMap<>();
    String kind = statement.next();
    String target = LogFormat.read(statement.next());
    int code = 302;
    boolean dropQuery = false;
    while (statement.hasNext() && !Set.of("if", "unless").contains(statement.peek())) {
      String option = statement.next();
      switch (option) {
        case "code" -> code = Values.number(statement.next());
        case "drop-query" -> dropQuery = true;
        default ->
            throw new NotTranslatable("the redirect's option " + option + " has no counterpart");
      }
    }
    switch (kind) {
      case "scheme" -> {
        redirect.put("scheme", target);
        if (dropQuery) {
          redirect.put("dropQuery", true);
        }
      }
      case "location" -> redirect.put("location", target);
      case "prefix" ->
          redirect.put(
              "location",
              (target.equals("/") ? "" : target) + "{path}" + (dropQuery ? "" : "{query}"));
      default -> throw new NotTranslatable("there are redirects by scheme, location and prefix");
    }
    redirect.put("code", code);
    return redirect;
  }

  private static Map<String, Object> answer(Statement statement) {
    Map<String, Object> answer = new LinkedHashMap<>();
    while (statement.hasNext() && !Set.of("if", "unless").contains(statement.peek())) {
      String option = statement.next();
      switch (option) {
        case "status" -> answer.put("status", Values.number(statement.next()));
        case "content-type" -> answer.put("contentType", statement.next());
        case "string" -> answer.put(option, statement.next());
        case "file" -> answer.put(option, Path.of(statement.next()).toAbsolutePath().toString());
        default ->
            throw new NotTranslatable(
                "of return there are status, content-type, string and file, not " + option);
      }
    }
    return answer;
  }

  private static Map<String, Object> setPath(String text) {
    Matcher before = BEFORE_PATH.matcher(text);
    if (before.matches()) {
      return Yaml.map("prefix", "/", "to", before.group(1));
    }
    Matcher regsub = REGSUB.matcher(text);
    if (regsub.matches()) {
      boolean slash = regsub.group(2) != null;
      String to = regsub.group(3);
      if (slash == to.endsWith("/")) {
        return rewrite(regsub.group(1), to);
      }
    }
    throw noRewrite();
  }

  private static Map<String, Object> replacePath(String regex, String to) {
    Matcher rest = REST.matcher(regex);
    if (rest.matches() && to.endsWith("/\\1")) {
      return rewrite(rest.group(1), to.substring(0, to.length() - 2));
    }
    Matcher slashRest = SLASH_REST.matcher(regex);
    if (slashRest.matches() && to.endsWith("\\1")) {
      return rewrite(slashRest.group(1), to.substring(0, to.length() - 2));
    }
    throw noRewrite();
  }

  private static NotTranslatable noRewrite() {
    return new NotTranslatable(
        "paths can be rewritten only by another beginning: rewrite: {prefix: /api, to: /}");
  }

  private static Map<String, Object> rewrite(String prefix, String to) {
    if (to.contains("\\") || to.contains("%")) {
      throw noRewrite();
    }
    return Yaml.map("prefix", prefix.replace("\\", ""), "to", to.isEmpty() ? "/" : to);
  }

  /** Reads {@code use_backend NAME if ...}. */
  Map<String, Object> useBackend(Statement statement) {
    Map<String, Object> rule = new LinkedHashMap<>();
    String backend = statement.next();
    if (backend.contains("%")) {
      throw new NotTranslatable("a backend is named, it cannot be computed: one rule for each");
    }
    rule.put("useBackend", backend);
    return finish(statement, rule);
  }

  private Map<String, Object> finish(Statement statement, Map<String, Object> actions) {
    Meaning meaning = conditions.read(statement);
    if (meaning.rate() != null) {
      throw new NotTranslatable("a rate can only deny");
    }
    Map<String, Object> rule = new LinkedHashMap<>();
    if (!meaning.condition().isEmpty()) {
      rule.put("if", meaning.condition());
    }
    rule.putAll(actions);
    Yaml.check(RuleConfig.class, rule);
    return rule;
  }

  /** The rule of {@code monitor-uri}. */
  static Map<String, Object> monitor(String uri) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("if", Map.of("path", List.of(uri)));
    rule.put("return", Yaml.map("status", 200, "string", "OK\n"));
    Yaml.check(RuleConfig.class, rule);
    return new LinkedHashMap<>(rule);
  }

  /** The backend that a rule sends requests to; empty if none. */
  static String backend(Map<String, Object> rule) {
    return rule.get("useBackend") instanceof String name ? name : "";
  }

  /** Addresses of a condition that asks for nothing else; empty if it does. */
  static List<String> sources(Map<String, Object> condition) {
    List<String> sources = new ArrayList<>();
    if (condition.size() == 1 && condition.get("src") instanceof List<?> list) {
      list.forEach(one -> sources.add(String.valueOf(one)));
    }
    return sources;
  }
}
