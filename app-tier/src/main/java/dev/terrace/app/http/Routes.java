package dev.terrace.app.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The table of all endpoints: method and path to what answers. Paths are written as {@code
 * /articles/{slug}/comments}; of two that fit, the one that was added first wins.
 */
public final class Routes {
  /**
   * An endpoint.
   *
   * @param takesBody whether it reads a JSON body
   */
  record Route(Access access, boolean takesBody, Function<Call, ApiAnswer> answer) {}

  /** A path that fits, with the parts of it that have names. */
  record Match(Resource resource, Map<String, String> parts) {}

  /** All endpoints of one path. */
  static final class Resource {
    private final List<String> template;
    private final Map<String, Route> routes = new HashMap<>();

    private Resource(List<String> template) {
      this.template = template;
    }

    /** A GET answers HEAD too. */
    Optional<Route> route(String method) {
      return Optional.ofNullable(routes.get(method.equals("HEAD") ? "GET" : method));
    }

    /** For the header {@code Allow}. */
    String methods() {
      var methods = new TreeSet<>(routes.keySet());
      methods.add("OPTIONS");
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }

    private Optional<Map<String, String>> match(List<String> segments) {
      if (segments.size() != template.size()) {
        return Optional.empty();
      }
      Map<String, String> parts = Map.of();
      for (int i = 0; i < segments.size(); i++) {
        var expected = template.get(i);
        if (segments.get(i).isEmpty()) {
          return Optional.empty(); // /articles/ is no article without a name
        }
        if (expected.startsWith("{")) {
          parts = parts.isEmpty() ? new HashMap<>() : parts;
          parts.put(expected.substring(1, expected.length() - 1), segments.get(i));
        } else if (!expected.equals(segments.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(parts);
    }
  }

  private final Map<String, Resource> resources = new LinkedHashMap<>();

  public Routes get(String path, Access access, Function<Call, ApiAnswer> answer) {
    return add("GET", path, new Route(access, false, answer));
  }

  public Routes delete(String path, Access access, Function<Call, ApiAnswer> answer) {
    return add("DELETE", path, new Route(access, false, answer));
  }

  /** A POST that says all by its path: a body is not looked at. */
  public Routes post(String path, Access access, Function<Call, ApiAnswer> answer) {
    return add("POST", path, new Route(access, false, answer));
  }

  public Routes postJson(String path, Access access, Function<Call, ApiAnswer> answer) {
    return add("POST", path, new Route(access, true, answer));
  }

  public Routes putJson(String path, Access access, Function<Call, ApiAnswer> answer) {
    return add("PUT", path, new Route(access, true, answer));
  }

  /** What stands at a path, given by its decoded segments. */
  Optional<Match> find(List<String> segments) {
    for (var resource : resources.values()) {
      var parts = resource.match(segments);
      if (parts.isPresent()) {
        return Optional.of(new Match(resource, parts.get()));
      }
    }
    return Optional.empty();
  }

  /** {@code /a/b} to its segments, decoded one by one: an escaped slash does not divide. */
  static List<String> segments(String path) {
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

  private Routes add(String method, String path, Route route) {
    var resource = resources.computeIfAbsent(path, p -> new Resource(segmentsOf(p)));
    if (resource.routes.putIfAbsent(method, route) != null) {
      throw new IllegalArgumentException(method + " " + path + " was added twice");
    }
    return this;
  }

  private static List<String> segmentsOf(String template) {
    return List.of(template.substring(1).split("/", -1));
  }
}
