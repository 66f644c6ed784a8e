package dev.terrace.web.route;

/** What a request must get past before a route answers it. */
@FunctionalInterface
public interface Guard {
  /** The route with this guard in front. */
  Route before(Route next);
}
