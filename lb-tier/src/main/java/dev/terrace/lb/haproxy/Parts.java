package dev.terrace.lb.haproxy;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The parts of a request that lines change, and that rules look at, by name. */
final class Parts {
  static final String PATH = "the path";
  static final String QUERY = "the query";
  static final String METHOD = "the method";
  static final String CLIENT = "the client's address";

  /** A change of fields that are not named one by one. */
  static final String ALL_FIELDS = "fields";

  private static final String FIELD = "the field ";
  private static final Map<String, Set<String>> CONDITIONS =
      Map.of(
          "host", Set.of(field("Host")),
          "path", Set.of(PATH),
          "pathBeg", Set.of(PATH),
          "pathEnd", Set.of(PATH),
          "pathReg", Set.of(PATH),
          "method", Set.of(METHOD),
          "urlp", Set.of(QUERY),
          "cook", Set.of(field("Cookie")),
          "src", Set.of(CLIENT));
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "{host}", field("Host"),
          "{path}", PATH,
          "{query}", QUERY,
          "{method}", METHOD,
          "{src}", CLIENT);

  private Parts() {}

  static String field(String name) {
    return FIELD + name.toLowerCase(Locale.ROOT);
  }

  static boolean isField(String part) {
    return part.startsWith(FIELD);
  }

  /** What a line of {@code http-request} changes, translated or not. */
  static Set<String> changedBy(Statement statement) {
    List<String> words = statement.words();
    String action = words.size() > 1 ? words.get(1) : "";
    String name = words.size() > 2 ? words.get(2) : "";
    return switch (action) {
      case "set-header", "add-header", "replace-header", "replace-value" -> Set.of(field(name));
      case "del-header" ->
          words.contains("-m") && !words.contains("str") ? Set.of(ALL_FIELDS) : Set.of(field(name));
      case "set-path", "replace-path" -> Set.of(PATH);
      case "set-pathq", "replace-pathq", "set-uri", "replace-uri" -> Set.of(PATH, QUERY);
      case "set-query" -> Set.of(QUERY);
      case "set-method" -> Set.of(METHOD);
      case "set-src" -> Set.of(CLIENT);
      default -> Set.of();
    };
  }

  /** What a condition of ours looks at. */
  static Set<String> ofCondition(Map<?, ?> condition, Map<String, Object> acls) {
    Set<String> parts = new HashSet<>();
    condition.forEach((key, value) -> {
      switch (String.valueOf(key)) {
        case "hdr" -> maps(value).forEach(one -> parts.add(field(String.valueOf(one.get("name")))));
        case "not", "all", "any" ->
            maps(value).forEach(one -> parts.addAll(ofCondition(one, acls)));
        case "acl" -> {
          if (value instanceof List<?> names) {
            names.forEach(name ->
                maps(acls.getOrDefault(String.valueOf(name), Map.of()))
                    .forEach(one -> parts.addAll(ofCondition(one, acls))));
          }
        }
        default -> parts.addAll(CONDITIONS.getOrDefault(String.valueOf(key), Set.of()));
      }
    });
    return parts;
  }

  /** What the rest of a rule takes from the request. */
  static Set<String> ofActions(Map<String, Object> rule) {
    Set<String> parts = new HashSet<>();
    rule.forEach((key, value) -> {
      switch (key) {
        case "request", "response", "redirect" -> {
          String text = String.valueOf(value).replace("{{", "").replace("}}", "");
          TEMPLATES.forEach((template, part) -> {
            if (text.contains(template)) {
              parts.add(part);
            }
          });
          if (value instanceof Map<?, ?> redirect && redirect.containsKey("scheme")) {
            parts.addAll(Set.of(field("Host"), PATH, QUERY));
          }
        }
        case "rate" -> parts.add(CLIENT);
        default -> {} // the others are constants; rewrites build on each other, as with HAProxy
      }
    });
    return parts;
  }

  private static List<Map<?, ?>> maps(Object value) {
    if (value instanceof Map<?, ?> map) {
      return List.of(map);
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .<Map<?, ?>>map(one -> one instanceof Map<?, ?> map ? map : Map.of())
          .toList();
    }
    return List.of();
  }
}
