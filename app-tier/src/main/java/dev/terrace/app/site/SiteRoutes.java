package dev.terrace.app.site;

import dev.terrace.app.http.Access;
import dev.terrace.app.http.RouteTable;
import java.util.Optional;
import java.util.function.Function;

/** All pages and actions of the site. */
public final class SiteRoutes {
  /** Which cookie the forms of a page are bound to, or an action must prove to know. */
  enum FormKind {
    /** The session of who is signed in. */
    MEMBER,
    /** The cookie of visitors who are about to sign in or up. */
    VISITOR
  }

  /** What a page or an action is. */
  record Route(Access access, FormKind forms, Function<PageCall, PageAnswer> answer) {}

  private final RouteTable<Route> table = new RouteTable<>();

  /** A page for anybody, which caches may keep for visitors. */
  public SiteRoutes get(String path, Function<PageCall, PageAnswer> answer) {
    return add("GET", path, new Route(Access.OPTIONAL, FormKind.MEMBER, answer));
  }

  /** A page with a form for visitors. */
  public SiteRoutes getForVisitors(String path, Function<PageCall, PageAnswer> answer) {
    return add("GET", path, new Route(Access.OPTIONAL, FormKind.VISITOR, answer));
  }

  /** A page for those who are signed in; others are asked to do so. */
  public SiteRoutes getForMembers(String path, Function<PageCall, PageAnswer> answer) {
    return add("GET", path, new Route(Access.REQUIRED, FormKind.MEMBER, answer));
  }

  /** What visitors' forms do. */
  public SiteRoutes postForVisitors(String path, Function<PageCall, PageAnswer> answer) {
    return add("POST", path, new Route(Access.OPTIONAL, FormKind.VISITOR, answer));
  }

  /** An action of those who are signed in. */
  public SiteRoutes post(String path, Function<PageCall, PageAnswer> answer) {
    return add("POST", path, new Route(Access.REQUIRED, FormKind.MEMBER, answer));
  }

  Optional<RouteTable.Match<Route>> find(String path) {
    return table.find(RouteTable.segments(path));
  }

  private SiteRoutes add(String method, String path, Route route) {
    table.add(method, path, route);
    return this;
  }
}
