package dev.terrace.proxy;

import dev.terrace.proxy.health.AdminState;
import dev.terrace.proxy.health.CheckPace;
import dev.terrace.proxy.health.Health;
import dev.terrace.proxy.health.HealthChecker;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** The checkers of a backend's servers. Not thread-safe. */
final class Checkers implements AutoCloseable {
  private final CheckPace pace;
  private final Clock clock;
  private final Map<Server, HealthChecker> running = new HashMap<>();

  Checkers(CheckPace pace, Clock clock) {
    this.pace = pace;
    this.clock = clock;
  }

  /** Sees that each server is checked that should be, and no other. */
  void update(ServerPool pool) {
    CheckConfig check = pool.config().check();
    running
        .entrySet()
        .removeIf(entry -> {
          Server server = entry.getKey();
          boolean keep =
              check.enabled()
                  && pool.servers().contains(server)
                  && server.status().admin() != AdminState.MAINT;
          if (!keep) {
            entry.getValue().close();
          }
          return !keep;
        });
    for (Server server : pool.servers()) {
      HealthChecker checker = running.get(server);
      if (checker != null) {
        checker.configure(check);
        continue;
      }
      server.resolve(); // so that the first request finds an address; later the checks do it
      if (!check.enabled()) {
        server.change(_ -> Health.unchecked(), "checks are disabled");
      } else if (server.status().admin() != AdminState.MAINT) {
        running.put(server, HealthChecker.start(server, check, clock, pace.first(check.inter())));
      }
    }
  }

  @Override
  public void close() {
    running.values().forEach(HealthChecker::close);
    running.clear();
  }
}
