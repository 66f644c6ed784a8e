package dev.terrace.app.http;

import java.util.Optional;
import java.util.function.Function;

/** All endpoints of the API, by paths below {@code /api}. */
public final class Routes {
  /**
   * An endpoint.
   *
   * @param takesBody whether it reads a JSON body
   */
  record Route(Access access, boolean takesBody, Function<Call, ApiAnswer> answer) {}

  private final RouteTable<Route> table = new RouteTable<>();

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

  /** What stands at a path. */
  Optional<RouteTable.Match<Route>> find(String path) {
    return table.find(RouteTable.segments(path));
  }

  private Routes add(String method, String path, Route route) {
    table.add(method, path, route);
    return this;
  }
}
