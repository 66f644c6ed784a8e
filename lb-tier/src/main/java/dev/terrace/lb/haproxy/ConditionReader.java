package dev.terrace.lb.haproxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands behind {@code if} and {@code unless}. Named conditions are kept as such. */
final class ConditionReader {
  private static final Set<String> METHODS =
      Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE");

  private final Map<String, List<Criterion>> acls = new LinkedHashMap<>();
  private final Map<String, String> broken = new LinkedHashMap<>();

  /**
   * Which requests are meant.
   *
   * @param condition empty: all
   * @param rate for clients that ask more often than that; null if it does not depend on this
   */
  record Meaning(Map<String, Object> condition, Criterion.@Nullable RequestRate rate) {
    static final Meaning ALL = new Meaning(Map.of(), null);
  }

  /** Reads {@code acl NAME CRITERION ...}. */
  void define(Statement statement) {
    String name = statement.next();
    try {
      Criterion test = AclReader.read(words(statement), statement::roughly);
      acls.computeIfAbsent(name, _ -> new ArrayList<>()).add(test);
    } catch (NotTranslatable e) {
      broken.putIfAbsent(name, "line " + statement.line());
      throw e;
    }
  }

  private static List<String> words(Statement statement) {
    List<String> words = statement.rest();
    if (words.isEmpty()) {
      throw new NotTranslatable("ends too early");
    }
    return words;
  }

  /** Those that can be used by name. */
  Map<String, Object> named() {
    Map<String, Object> named = new LinkedHashMap<>();
    acls.forEach((name, tests) -> {
      if (!broken.containsKey(name)) {
        List<Map<String, Object>> conditions = conditions(tests);
        if (!conditions.isEmpty() && conditions.stream().noneMatch(Map::isEmpty)) {
          named.put(name, Criterion.or(conditions));
        }
      }
    });
    return named;
  }

  private static List<Map<String, Object>> conditions(List<Criterion> tests) {
    List<Map<String, Object>> conditions = new ArrayList<>();
    for (Criterion test : tests) {
      if (test instanceof Criterion.Is(Map<String, Object> condition)) {
        conditions.add(condition);
      }
    }
    return conditions;
  }

  /**
   * Reads the rest of a line.
   *
   * @throws NotTranslatable if any part of it has no counterpart: half a condition would mean other
   *     requests
   */
  Meaning read(Statement statement) {
    if (!statement.hasNext()) {
      return Meaning.ALL;
    }
    boolean unless = statement.peek().equals("unless");
    if (!unless && !statement.peek().equals("if")) {
      throw new NotTranslatable("not known: " + String.join(" ", statement.rest()));
    }
    statement.next();
    List<Map<String, Object>> alternatives = new ArrayList<>();
    List<Map<String, Object>> terms = new ArrayList<>();
    Criterion.RequestRate rate = null;
    while (statement.hasNext()) {
      if (statement.take("or") || statement.take("||")) {
        alternatives.add(Criterion.and(terms));
        terms = new ArrayList<>();
        continue;
      }
      boolean negated = false;
      while (statement.take("!")) {
        negated = !negated;
      }
      String word = statement.next();
      if (word.startsWith("!")) {
        negated = !negated;
        word = word.substring(1);
      }
      switch (word.equals("{") ? anonymous(statement) : named(word)) {
        case Criterion.Is(Map<String, Object> condition) ->
            terms.add(negated ? Criterion.not(condition) : condition);
        case Criterion.RequestRate one -> {
          if (negated || unless || rate != null) {
            throw new NotTranslatable(
                "a rate can only be one of several things that must all hold");
          }
          rate = one;
        }
      }
    }
    alternatives.add(Criterion.and(terms));
    if (rate != null && alternatives.size() > 1) {
      throw new NotTranslatable("a rate can only be one of several things that must all hold");
    }
    Map<String, Object> condition = Criterion.or(alternatives);
    return new Meaning(unless ? Criterion.not(condition) : condition, rate);
  }

  private static Criterion anonymous(Statement statement) {
    List<String> words = new ArrayList<>();
    while (!statement.take("}")) {
      words.add(statement.next());
    }
    if (words.isEmpty()) {
      throw new NotTranslatable("an empty condition");
    }
    return AclReader.read(words, statement::roughly);
  }

  private Criterion named(String name) {
    String line = broken.get(name);
    if (line != null) {
      throw new NotTranslatable("the acl " + name + " was not translated, see " + line);
    }
    List<Criterion> tests = acls.get(name);
    if (tests == null) {
      return predefined(name);
    }
    if (tests.getFirst() instanceof Criterion.RequestRate rate) {
      if (tests.size() > 1) {
        throw new NotTranslatable("the acl " + name + " has a rate among other things");
      }
      return rate;
    }
    List<Map<String, Object>> conditions = conditions(tests);
    if (conditions.size() < tests.size()) {
      throw new NotTranslatable("the acl " + name + " has a rate among other things");
    }
    return new Criterion.Is(
        conditions.stream().anyMatch(Map::isEmpty) ? Map.of() : Map.of("acl", List.of(name)));
  }

  private static Criterion predefined(String name) {
    if (name.startsWith("METH_") && METHODS.contains(name.substring(5))) {
      String method = name.substring(5);
      return new Criterion.Is(
          Map.of("method", method.equals("GET") ? List.of("GET", "HEAD") : List.of(method)));
    }
    return switch (name) {
      case "TRUE", "HTTP", "REQ_CONTENT", "WAIT_END" -> new Criterion.Is(Map.of());
      case "FALSE" -> throw new NotTranslatable("its condition never holds");
      case "LOCALHOST" -> new Criterion.Is(Map.of("src", List.of("127.0.0.0/8", "::1")));
      default -> throw new NotTranslatable("there is no acl " + name);
    };
  }
}
