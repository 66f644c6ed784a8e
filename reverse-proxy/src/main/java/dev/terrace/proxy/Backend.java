package dev.terrace.proxy;

import dev.terrace.kit.Tier;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.forward.Fetcher;
import dev.terrace.proxy.forward.ForwardHandler;
import dev.terrace.proxy.health.HealthChecker;
import dev.terrace.proxy.health.HealthState;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import io.undertow.server.HttpHandler;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A group of servers at run time: watched, balanced, and ready to take requests through {@link
 * #handler}. Thread-safe.
 */
public final class Backend implements AutoCloseable {
  private final String name;
  private final Clock clock;
  private final Map<Server, HealthChecker> checkers = new HashMap<>();
  private final BackendMetrics metrics;
  private volatile ServerPool pool;
  private boolean closed;

  private Backend(String name, BackendConfig config, Tier tier, Clock clock) {
    this.name = name;
    this.clock = clock;
    this.pool = ServerPool.create(name, config, clock);
    this.metrics = new BackendMetrics(name, tier.metrics(), () -> pool);
  }

  /**
   * Starts to watch the servers. All count as up until their first check, which happens at once.
   *
   * @param name for logs, metrics and cookies; unique in the process, the same on all load
   *     balancers
   */
  public static Backend start(String name, BackendConfig config, Tier tier) {
    Backend backend = new Backend(name, config, tier, Clock.systemUTC());
    backend.startCheckers();
    return backend;
  }

  public String name() {
    return name;
  }

  /** Whether any server takes requests. */
  public boolean anyUp() {
    return pool.anyUp();
  }

  /** Forwards requests, believing nobody's X-Forwarded-* fields. */
  public HttpHandler handler() {
    return handler(ForwardedConfig.none());
  }

  /**
   * Forwards requests to the servers. For exchanges of an {@link dev.terrace.kit.http.HttpServer};
   * it never blocks.
   */
  public HttpHandler handler(ForwardedConfig forwarded) {
    return new ForwardHandler(name, () -> pool, forwarded);
  }

  /** Asks the servers in this process's own name; see {@link Fetcher}. */
  public Fetcher fetcher(ForwardedConfig forwarded) {
    return new Fetcher(name, () -> pool, forwarded);
  }

  /**
   * Goes over to another configuration: servers that keep their name and address keep their health
   * and connections, requests in flight end where they are.
   */
  public synchronized void replace(BackendConfig config) {
    if (closed || config.equals(pool.config())) {
      return;
    }
    ServerPool before = pool;
    pool = before.replacedBy(name, config, clock);
    before.closeExcept(pool.servers());
    stopCheckers();
    startCheckers();
  }

  /** What the admin listener and tests see. */
  public BackendStatus status() {
    return BackendStatus.of(name, pool);
  }

  private synchronized void startCheckers() {
    CheckConfig check = pool.config().check();
    for (Server server : pool.servers()) {
      server.resolve(); // so that the first request finds an address; later the checks do it
      if (check.enabled()) {
        checkers.put(server, HealthChecker.start(server, check));
      } else {
        server.change(_ -> new HealthState.Up(), "checks are disabled");
      }
    }
    metrics.update();
  }

  private void stopCheckers() {
    checkers.values().forEach(HealthChecker::close);
    checkers.clear();
  }

  /** Stops the checks and closes idle connections. */
  @Override
  public synchronized void close() {
    closed = true;
    stopCheckers();
    pool.closeExcept(List.of());
    metrics.close();
  }
}
