package dev.terrace.lb;

import dev.terrace.kit.Tier;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.http.BindConfig;
import dev.terrace.kit.lifecycle.Drainable;
import dev.terrace.kit.limit.ConnectionLimit;
import dev.terrace.lb.cluster.LbServing;
import dev.terrace.lb.frontend.Frontend;
import dev.terrace.lb.frontend.FrontendConfig;
import dev.terrace.proxy.Backends;
import dev.terrace.proxy.status.FrontendStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** All frontends of the process, with the way they go over to another configuration. */
final class Frontends implements AutoCloseable, Drainable {
  private final Backends backends;
  private final Map<String, Frontend> byName = new LinkedHashMap<>();
  private final ConnectionLimit connections;
  private LbConfig config;

  private Frontends(LbConfig config, Backends backends) {
    this.config = config;
    this.backends = backends;
    this.connections = new ConnectionLimit(maxconn(config), null);
  }

  private static int maxconn(LbConfig config) {
    int wanted = config.global().maxconn();
    return wanted == 0 ? OpenFiles.connections() : wanted;
  }

  static Frontends start(LbConfig config, Backends backends, Tier tier) {
    Frontends frontends = new Frontends(config, backends);
    try {
      config
          .frontends()
          .forEach((name, frontend) ->
              frontends.byName.put(
                  name,
                  Frontend.start(
                      name,
                      frontend,
                      config.limits(frontend),
                      config.global().forwarded(),
                      config.clientFieldNames(),
                      backends,
                      frontends.connections,
                      tier)));
    } catch (RuntimeException e) {
      frontends.close();
      throw e;
    }
    return frontends;
  }

  /** What the status page shows of them. */
  synchronized List<FrontendStatus> status() {
    List<FrontendStatus> all = new ArrayList<>();
    byName.forEach((name, frontend) -> {
      FrontendConfig own = config.frontends().get(name);
      String backend = own == null ? null : own.defaultBackend();
      all.add(
          FrontendStatus.of(
              name,
              frontend.addresses().stream().map(HostPort::toString).toList(),
              backend == null ? List.of() : List.of(backend),
              frontend.clients()));
    });
    return all;
  }

  /** Every listener, for the process's own probe. */
  synchronized List<LbServing.Door> doors() {
    List<LbServing.Door> doors = new ArrayList<>();
    byName.forEach((name, frontend) -> {
      FrontendConfig own = config.frontends().get(name);
      for (int i = 0; own != null && i < own.bind().size(); i++) {
        boolean tls = own.bind().get(i).tls() != null;
        doors.add(new LbServing.Door(name, frontend.addresses().get(i), tls));
      }
    });
    return doors;
  }

  /** Requests in work on all of them. */
  int requestsInFlight() {
    return byName.values().stream().mapToInt(Frontend::inFlight).sum();
  }

  /** Where a frontend listens, with real ports. */
  List<HostPort> addresses(String frontend) {
    Frontend found = byName.get(frontend);
    if (found == null) {
      throw new IllegalArgumentException("there is no frontend '" + frontend + "'");
    }
    return found.addresses();
  }

  /**
   * Goes over to another configuration. Everything that can be refused is refused before anything
   * changes.
   *
   * @throws IllegalArgumentException if a listening address would have to change
   */
  synchronized void replace(LbConfig next) {
    if (!addresses(next).equals(addresses(config))) {
      throw new IllegalArgumentException(
          "frontends: names and bind addresses cannot change in a reload, restart instead"
              + " (in force: %s; wanted: %s)".formatted(addresses(config), addresses(next)));
    }
    Map<String, List<@Nullable SSLContext>> certificates = new LinkedHashMap<>();
    next.frontends()
        .forEach((name, frontend) -> certificates.put(name, Frontend.certificates(frontend)));
    connections.change(maxconn(next));
    backends.replace(next.effectiveBackends());
    byName.forEach((name, frontend) -> {
      FrontendConfig wanted = next.frontends().get(name);
      List<@Nullable SSLContext> contexts = certificates.get(name);
      if (wanted != null && contexts != null) {
        frontend.replace(
            wanted,
            next.limits(wanted),
            contexts,
            next.global().forwarded(),
            next.clientFieldNames(),
            backends);
      }
    });
    config = next;
  }

  /** Names and addresses, and whether they speak TLS: what sockets were opened for. */
  private static Map<String, List<String>> addresses(LbConfig config) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    config
        .frontends()
        .forEach((name, frontend) -> {
          List<String> texts = new ArrayList<>();
          for (BindConfig bind : frontend.bind()) {
            texts.add(bind.socket());
          }
          all.put(name, texts);
        });
    return all;
  }

  @Override
  public void drain(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Frontend frontend : byName.values()) {
      frontend.drain(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }
  }

  @Override
  public void close() {
    byName.values().forEach(Frontend::close);
  }
}
