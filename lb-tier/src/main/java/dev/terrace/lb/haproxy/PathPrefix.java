package dev.terrace.lb.haproxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Conditions about paths that have a text put before them, as conditions about those without it.
 *
 * @param prefix such as {@code /app}, without a slash at its end
 * @param acls named conditions, which are about the paths with it as well
 */
record PathPrefix(String prefix, Map<String, Object> acls) {
  /** Literal ends, which cannot reach back to the slash that each path begins with. */
  private static final Pattern END =
      Pattern.compile("(?:\\(\\?i\\))?(?:[A-Za-z0-9_-]|\\\\\\.)+\\$");

  /** The condition for paths without the prefix; empty: it always holds; null: there is none. */
  @Nullable Map<String, Object> without(Map<?, ?> condition) {
    List<Map<String, Object>> terms = new ArrayList<>();
    for (Map.Entry<?, ?> entry : condition.entrySet()) {
      Map<String, Object> term = term(String.valueOf(entry.getKey()), entry.getValue());
      if (term == null) {
        return null;
      }
      terms.add(term);
    }
    return Criterion.and(terms);
  }

  private @Nullable Map<String, Object> term(String key, @Nullable Object value) {
    return switch (key) {
      case "path" -> cut(key, value, Set.of());
      case "pathBeg" -> cut(key, value, Set.of("/"));
      case "pathEnd" ->
          texts(value).stream().noneMatch(one -> one.contains("/")) ? as(key, value) : null;
      case "pathReg" ->
          texts(value).stream().allMatch(one -> END.matcher(one).matches()) ? as(key, value) : null;
      case "acl" -> named(texts(value));
      case "not" -> {
        Map<String, Object> inner = value instanceof Map<?, ?> map ? without(map) : null;
        yield inner == null || inner.isEmpty() ? null : Criterion.not(inner);
      }
      case "all" -> {
        List<Map<String, Object>> all = each(value);
        yield all == null ? null : Criterion.and(all);
      }
      case "any" -> {
        List<Map<String, Object>> any = each(value);
        yield any == null ? null : Criterion.or(any);
      }
      default -> as(key, value);
    };
  }

  /** Values that no path with the prefix can have are left out; null if that leaves none. */
  private @Nullable Map<String, Object> cut(
      String key, @Nullable Object value, Set<String> everyPath) {
    List<String> rest = new ArrayList<>();
    for (String one : texts(value)) {
      if (key.equals("pathBeg") && prefix.startsWith(one)) {
        rest.addAll(everyPath);
      } else if (one.startsWith(prefix + "/")) {
        rest.add(one.substring(prefix.length()));
      }
    }
    if (rest.stream().anyMatch(everyPath::contains)) {
      return Map.of();
    }
    return rest.isEmpty() ? null : Map.of(key, List.copyOf(rest));
  }

  private @Nullable Map<String, Object> named(List<String> names) {
    List<Map<String, Object>> terms = new ArrayList<>();
    for (String name : names) {
      Map<?, ?> acl = acls.get(name) instanceof Map<?, ?> map ? map : Map.of();
      Map<String, Object> term =
          Parts.ofCondition(acl, acls).contains(Parts.PATH)
              ? without(acl)
              : Map.of("acl", List.of(name));
      if (term == null) {
        return null;
      }
      terms.add(term);
    }
    return Criterion.and(terms);
  }

  private @Nullable List<Map<String, Object>> each(@Nullable Object value) {
    List<Map<String, Object>> each = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object one : list) {
        Map<String, Object> inner = one instanceof Map<?, ?> map ? without(map) : null;
        if (inner == null) {
          return null;
        }
        each.add(inner);
      }
    }
    return each;
  }

  private static Map<String, Object> as(String key, @Nullable Object value) {
    Map<String, Object> same = new LinkedHashMap<>();
    if (value != null) {
      same.put(key, value);
    }
    return same;
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }
}
