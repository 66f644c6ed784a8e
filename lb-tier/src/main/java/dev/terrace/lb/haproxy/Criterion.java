package dev.terrace.lb.haproxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a criterion of HAProxy's asks. */
sealed interface Criterion {
  /**
   * Something about the request.
   *
   * @param condition in the keys of our conditions; empty: it always holds
   */
  record Is(Map<String, Object> condition) implements Criterion {}

  /**
   * How often a client asks.
   *
   * @param table where it is counted; empty: what is tracked decides
   * @param above requests in a period that are allowed
   */
  record RequestRate(String table, int above) implements Criterion {}

  /** All of them. */
  static Map<String, Object> and(List<Map<String, Object>> conditions) {
    Map<String, Object> merged = new LinkedHashMap<>();
    for (Map<String, Object> one : conditions) {
      for (Map.Entry<String, Object> entry : one.entrySet()) {
        if (!merged.containsKey(entry.getKey())) {
          merged.put(entry.getKey(), entry.getValue());
        } else if (entry.getKey().equals("acl")) {
          List<Object> names = new ArrayList<>((List<?>) merged.get("acl"));
          names.addAll((List<?>) entry.getValue());
          merged.put("acl", names);
        } else {
          return Map.of("all", conditions.stream().filter(it -> !it.isEmpty()).toList());
        }
      }
    }
    return merged;
  }

  /** One of them. */
  static Map<String, Object> or(List<Map<String, Object>> conditions) {
    if (conditions.stream().anyMatch(Map::isEmpty)) {
      return Map.of();
    }
    return conditions.size() == 1 ? conditions.getFirst() : Map.of("any", conditions);
  }

  /**
   * The opposite.
   *
   * @throws NotTranslatable if it would never hold
   */
  static Map<String, Object> not(Map<String, Object> condition) {
    if (condition.isEmpty()) {
      throw new NotTranslatable("its condition never holds");
    }
    if (condition.size() == 1 && condition.get("scheme") instanceof String scheme) {
      return Map.of("scheme", scheme.equals("https") ? "http" : "https");
    }
    if (condition.size() == 1 && condition.get("not") instanceof Map<?, ?> inner) {
      Map<String, Object> copy = new LinkedHashMap<>();
      inner.forEach((key, value) -> copy.put(String.valueOf(key), value));
      return copy;
    }
    return Map.of("not", condition);
  }
}
