package dev.terrace.app.site;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.RouteTable;
import java.util.Optional;
import java.util.function.Function;

/** All pages and actions of the site. */
public final class SiteRoutes {
  /** What a page or an action is. */
  record Route(Access access, Function<PageCall, PageAnswer> answer) {}

  private final RouteTable<Route> table = new RouteTable<>();

  /** A page for anybody. */
  public SiteRoutes get(String path, Function<PageCall, PageAnswer> answer) {
    return add("GET", path, new Route(Access.OPTIONAL, answer));
  }

  /** A page for those who are signed in; others are asked to do so. */
  public SiteRoutes getSignedIn(String path, Function<PageCall, PageAnswer> answer) {
    return add("GET", path, new Route(Access.REQUIRED, answer));
  }

  /** An action of those who are signed in. */
  public SiteRoutes post(String path, Function<PageCall, PageAnswer> answer) {
    return add("POST", path, new Route(Access.REQUIRED, answer));
  }

  Optional<RouteTable.Match<Route>> find(String path) {
    return table.find(RouteTable.segments(path));
  }

  private SiteRoutes add(String method, String path, Route route) {
    table.add(method, path, route);
    return this;
  }
}
