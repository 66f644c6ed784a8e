package dev.terrace.app.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Method and path to what answers. Paths are written as {@code /articles/{slug}/comments}; of two
 * that fit, the one that was added first wins.
 *
 * @param <R> what answers
 */
public final class RouteTable<R> {
  /** A path that fits, with the parts of it that have names. */
  public record Match<R>(Resource<R> resource, Map<String, String> parts) {}

  /** All that answers at one path. */
  public static final class Resource<R> {
    private final List<String> template;
    private final Map<String, R> routes = new HashMap<>();

    private Resource(List<String> template) {
      this.template = template;
    }

    /** What answers the method; a GET answers HEAD too. */
    public Optional<R> route(String method) {
      return Optional.ofNullable(routes.get(method.equals("HEAD") ? "GET" : method));
    }

    /** For the header {@code Allow}, in alphabetical order; of OPTIONS it knows nothing. */
    public SortedSet<String> methods() {
      var methods = new TreeSet<>(routes.keySet());
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return methods;
    }

    private Optional<Map<String, String>> match(List<String> segments) {
      if (segments.size() != template.size()) {
        return Optional.empty();
      }
      Map<String, String> parts = Map.of();
      for (int i = 0; i < segments.size(); i++) {
        var expected = template.get(i);
        var segment = segments.get(i);
        if (expected.startsWith("{")) {
          if (segment.isEmpty()) {
            return Optional.empty(); // /articles/ is no article without a name
          }
          parts = parts.isEmpty() ? new HashMap<>() : parts;
          parts.put(expected.substring(1, expected.length() - 1), segment);
        } else if (!expected.equals(segment)) {
          return Optional.empty();
        }
      }
      return Optional.of(parts);
    }
  }

  private final Map<String, Resource<R>> resources = new LinkedHashMap<>();

  /** Adds an answer; a method and path can be added only once. */
  public void add(String method, String path, R route) {
    var resource =
        resources.computeIfAbsent(
            path, p -> new Resource<>(List.of(p.substring(1).split("/", -1))));
    if (resource.routes.putIfAbsent(method, route) != null) {
      throw new IllegalArgumentException(method + " " + path + " was added twice");
    }
  }

  /** What stands at a path, given by its decoded segments. */
  public Optional<Match<R>> find(List<String> segments) {
    for (var resource : resources.values()) {
      var parts = resource.match(segments);
      if (parts.isPresent()) {
        return Optional.of(new Match<>(resource, parts.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * {@code /a/b} to its segments, decoded one by one: an escaped slash does not divide.
   *
   * @throws dev.terrace.app.rule.Rejection of kind MALFORMED when it is not properly encoded UTF-8
   */
  public static List<String> segments(String path) {
    var segments = new ArrayList<String>(4);
    int from = path.startsWith("/") ? 1 : 0;
    while (from <= path.length()) {
      int to = path.indexOf('/', from);
      to = to < 0 ? path.length() : to;
      segments.add(UrlText.segment(path.substring(from, to)));
      from = to + 1;
    }
    return segments;
  }
}
