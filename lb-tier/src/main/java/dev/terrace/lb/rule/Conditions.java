package dev.terrace.lb.rule;

import dev.terrace.kit.config.Network;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** Makes tests of conditions. */
final class Conditions {
  private final Map<String, Condition> acls;

  Conditions(Map<String, Condition> acls) {
    this.acls = acls;
  }

  /** What tells whether a request is meant. */
  Predicate<RequestView> test(Condition condition) {
    List<Predicate<RequestView>> tests = new ArrayList<>();
    if (condition.scheme() != null) {
      String scheme = condition.scheme().name().toLowerCase(Locale.ROOT);
      tests.add(request -> request.scheme().equals(scheme));
    }
    if (!condition.method().isEmpty()) {
      Set<String> methods = new HashSet<>(condition.method());
      tests.add(request -> methods.contains(request.method()));
    }
    if (!condition.host().isEmpty()) {
      tests.add(host(condition.host()));
    }
    path(condition, tests);
    if (!condition.src().isEmpty()) {
      List<Network> networks = List.copyOf(condition.src());
      tests.add(request -> Network.anyContains(networks, request.client()));
    }
    for (FieldMatch match : condition.hdr()) {
      tests.add(field(match, RequestView::header));
    }
    for (FieldMatch match : condition.urlp()) {
      tests.add(field(match, (request, name) -> parameter(request.query(), name)));
    }
    for (FieldMatch match : condition.cook()) {
      tests.add(field(match, (request, name) -> cookie(request.header("Cookie"), name)));
    }
    for (String name : condition.acl()) {
      Condition named = acls.get(name);
      if (named == null) {
        throw new IllegalArgumentException("there is no acl '" + name + "'");
      }
      tests.add(test(named));
    }
    if (condition.not() != null) {
      tests.add(test(condition.not()).negate());
    }
    condition.all().forEach(one -> tests.add(test(one)));
    if (!condition.any().isEmpty()) {
      List<Predicate<RequestView>> any = condition.any().stream().map(this::test).toList();
      tests.add(request -> any.stream().anyMatch(one -> one.test(request)));
    }
    List<Predicate<RequestView>> all = List.copyOf(tests);
    return all.size() == 1 ? all.getFirst() : request -> allHold(all, request);
  }

  private static boolean allHold(List<Predicate<RequestView>> tests, RequestView request) {
    for (Predicate<RequestView> test : tests) {
      if (!test.test(request)) {
        return false;
      }
    }
    return true;
  }

  private static Predicate<RequestView> host(List<String> names) {
    Set<String> exact = new HashSet<>();
    List<String> below = new ArrayList<>();
    for (String name : names) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.startsWith("*.")) {
        below.add(lower.substring(1));
      } else {
        exact.add(lower);
      }
    }
    return request -> {
      String host = withoutRoot(request.host());
      return exact.contains(host)
          || below.stream().anyMatch(end -> host.length() > end.length() && host.endsWith(end));
    };
  }

  /** {@code a.example.} is {@code a.example}, said in full (RFC 1034 §3.1). */
  private static String withoutRoot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static void path(Condition condition, List<Predicate<RequestView>> tests) {
    if (!condition.path().isEmpty()) {
      Set<String> paths = new HashSet<>(condition.path());
      tests.add(request -> paths.contains(request.path()));
    }
    if (!condition.pathBeg().isEmpty()) {
      List<String> beginnings = List.copyOf(condition.pathBeg());
      tests.add(request -> {
        String path = request.path();
        return beginnings.stream().anyMatch(path::startsWith);
      });
    }
    if (!condition.pathEnd().isEmpty()) {
      List<String> ends = List.copyOf(condition.pathEnd());
      tests.add(request -> {
        String path = request.path();
        return ends.stream().anyMatch(path::endsWith);
      });
    }
    if (!condition.pathReg().isEmpty()) {
      List<Regex> expressions = regexes(condition.pathReg(), false);
      tests.add(request -> {
        String path = request.path();
        return expressions.stream().anyMatch(expression -> expression.find(path));
      });
    }
  }

  private static List<Regex> regexes(List<String> expressions, boolean ignoreCase) {
    return expressions.stream().map(one -> Regex.of(one, ignoreCase)).toList();
  }

  private static Predicate<RequestView> field(
      FieldMatch match, BiFunction<RequestView, String, List<String>> values) {
    String name = match.name();
    boolean present =
        match.is().isEmpty()
            && match.beg().isEmpty()
            && match.end().isEmpty()
            && match.sub().isEmpty()
            && match.reg().isEmpty();
    if (present) {
      return request -> !values.apply(request, name).isEmpty();
    }
    Function<String, String> fold =
        match.ignoreCase() ? text -> text.toLowerCase(Locale.ROOT) : Function.identity();
    Set<String> is = new HashSet<>(match.is().stream().map(fold).toList());
    List<String> beg = match.beg().stream().map(fold).toList();
    List<String> end = match.end().stream().map(fold).toList();
    List<String> sub = match.sub().stream().map(fold).toList();
    List<Regex> reg = regexes(match.reg(), match.ignoreCase());
    Predicate<String> value =
        text -> {
          String folded = fold.apply(text);
          return is.contains(folded)
              || beg.stream().anyMatch(folded::startsWith)
              || end.stream().anyMatch(folded::endsWith)
              || sub.stream().anyMatch(folded::contains)
              || reg.stream().anyMatch(expression -> expression.find(text));
        };
    return request -> values.apply(request, name).stream().anyMatch(value);
  }

  static List<String> parameter(String query, String name) {
    if (query.isEmpty()) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (decoded(key).equals(name)) {
        found.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return found;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text; // a broken percent sequence stands for itself
    }
  }

  static List<String> cookie(List<String> lines, String name) {
    List<String> found = new ArrayList<>();
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        String trimmed = pair.strip();
        int equals = trimmed.indexOf('=');
        if (equals == name.length() && trimmed.startsWith(name)) {
          found.add(trimmed.substring(equals + 1));
        }
      }
    }
    return found;
  }
}
