package dev.terrace.proxy;

import dev.terrace.kit.event.Event.Severity;
import dev.terrace.proxy.CheckConfig.OnMarkedDown;
import dev.terrace.proxy.CheckConfig.OnMarkedUp;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerOwner;
import dev.terrace.proxy.pool.ServerPool;
import dev.terrace.proxy.pool.ServerStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What follows when a server of a backend changes its state. Takes no locks. */
final class ServerEvents implements ServerOwner {
  private static final Logger log = LoggerFactory.getLogger(Backend.class);

  private final Backend backend;

  ServerEvents(Backend backend) {
    this.backend = backend;
  }

  @Override
  public boolean alone(Server server) {
    return !backend.pool().anyUpBut(server);
  }

  @Override
  public void changed(Server server, ServerStatus before, ServerStatus after) {
    tell(server, before, after);
    CheckConfig check = backend.pool().config().check();
    if (before.keepsVisitors()
        && !after.keepsVisitors()
        && !after.state().equals("drain")
        && check.onMarkedDown() == OnMarkedDown.SHUTDOWN_SESSIONS) {
      server.connections().shutdownSessions("server is " + after.state());
    }
    if (after.takesNew() && !before.takesNew()) {
      ServerPool pool = backend.pool();
      if (!server.config().backup() && check.onMarkedUp() == OnMarkedUp.SHUTDOWN_BACKUP_SESSIONS) {
        pool.servers().stream()
            .filter(other -> other.config().backup())
            .forEach(other ->
                other.connections().shutdownSessions("server " + server.name() + " came up"));
      }
      pool.cameUp(server);
    }
  }

  private void tell(Server server, ServerStatus before, ServerStatus after) {
    boolean worse = before.keepsVisitors() && !after.keepsVisitors();
    log.atLevel(worse ? Level.WARN : Level.INFO)
        .addKeyValue("backend", backend.name())
        .addKeyValue("server", server.name())
        .addKeyValue("from", before.state())
        .addKeyValue("to", after.state())
        .addKeyValue("reason", after.reason())
        .log("server " + after.state());
    backend
        .events()
        .add(
            worse ? Severity.WARN : Severity.INFO,
            "server",
            backend.name() + "/" + server.name(),
            "%s, was %s: %s".formatted(after.state(), before.state(), after.reason()));
    if (before.takesNew() && !after.takesNew() && alone(server)) {
      log.atError().addKeyValue("backend", backend.name()).log("no server takes requests any more");
    }
  }
}
