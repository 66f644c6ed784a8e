package dev.terrace.kit.admin;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.PathTemplateMatcher;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the handler of a method and path; says 404 and 405 by itself. */
final class AdminRoutes implements HttpHandler {
  private final PathTemplateMatcher<Map<HttpString, HttpHandler>> paths =
      new PathTemplateMatcher<>();
  private final Map<String, Map<HttpString, HttpHandler>> byPath = new ConcurrentHashMap<>();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Map<String, String> absent = new ConcurrentHashMap<>();

  /** Lets everybody ask for a path, whatever the gate says about others. */
  void addOpen(String path) {
    open.add(path);
  }

  /** Whether everybody may ask for it; health is for those who watch from elsewhere. */
  boolean open(String path) {
    return path.startsWith("/health/") || open.contains(path);
  }

  /** Says why there is nothing at a path and below it. */
  void addAbsent(String path, String reason) {
    absent.put(path, reason);
  }

  private String whyNot(String wanted) {
    for (var entry : absent.entrySet()) {
      if (wanted.equals(entry.getKey()) || wanted.startsWith(entry.getKey() + "/")) {
        return entry.getValue();
      }
    }
    return "no such path";
  }

  void add(String method, String path, HttpHandler handler) {
    synchronized (paths) {
      var methods = byPath.get(path);
      if (methods == null) {
        methods = new ConcurrentHashMap<>();
        byPath.put(path, methods);
        paths.add(path, methods);
      }
      methods.put(new HttpString(method), handler);
    }
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    PathTemplateMatcher.PathMatchResult<Map<HttpString, HttpHandler>> match;
    synchronized (paths) { // the matcher itself is not safe while routes are added
      match = paths.match(exchange.getRelativePath());
    }
    if (match == null) {
      AdminServer.sendJson(
          exchange, StatusCodes.NOT_FOUND, Map.of("error", whyNot(exchange.getRelativePath())));
      return;
    }
    var method = exchange.getRequestMethod();
    var handler = match.getValue().get(method.equals(Methods.HEAD) ? Methods.GET : method);
    if (handler == null) {
      var allowed = new TreeMap<String, String>();
      match.getValue().keySet().forEach(name -> allowed.put(name.toString(), ""));
      if (allowed.containsKey("GET")) {
        allowed.put("HEAD", "");
      }
      exchange.getResponseHeaders().put(Headers.ALLOW, String.join(", ", allowed.keySet()));
      AdminServer.sendJson(
          exchange, StatusCodes.METHOD_NOT_ALLOWED, Map.of("error", "method not allowed"));
      return;
    }
    match.getParameters().forEach(exchange::addQueryParam);
    handler.handleRequest(exchange);
  }
}
