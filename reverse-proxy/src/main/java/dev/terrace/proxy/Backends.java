package dev.terrace.proxy;

import dev.terrace.kit.Tier;
import dev.terrace.proxy.admin.BackendRoutes;
import dev.terrace.proxy.health.CheckPace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All backends of a process, with {@link BackendRoutes} on the admin listener. Thread-safe.
 *
 * <p>{@code Backends backends = tier.add("backends", Backends.start(config.backends(), tier));}
 */
public final class Backends implements AutoCloseable {
  private final Tier tier;
  private final CheckPace pace = new CheckPace();
  private final ServerOperator here = new HereOperator(this);
  private volatile ServerOperator operator = here;
  private volatile Map<String, Backend> byName = Map.of();

  private Backends(Tier tier) {
    this.tier = tier;
  }

  /** Starts the backends and shows them on the admin listener. */
  public static Backends start(Map<String, BackendConfig> configs, Tier tier) {
    Backends backends = new Backends(tier);
    backends.replace(configs);
    BackendRoutes.add(tier.admin(), backends);
    return backends;
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException if there is no such backend
   */
  public Backend get(String name) {
    Backend backend = byName.get(name);
    if (backend == null) {
      throw new IllegalArgumentException("there is no backend '" + name + "'");
    }
    return backend;
  }

  /**
   * One of them, for callers who may be wrong.
   *
   * @throws NoSuchServerException if there is no such backend
   */
  public Backend find(String name) {
    Backend backend = byName.get(name);
    if (backend == null) {
      throw new NoSuchServerException(
          "there is no backend '%s'; there are: %s"
              .formatted(name, String.join(", ", byName.keySet())));
    }
    return backend;
  }

  /** All of them, in the configuration's order. */
  public List<Backend> all() {
    return List.copyOf(byName.values());
  }

  /** Who carries out what operators want of servers. */
  public ServerOperator operator() {
    return operator;
  }

  /** The operator that changes this process alone. */
  public ServerOperator operatorHere() {
    return here;
  }

  /** Lets another one carry out what operators want, such as on several processes at once. */
  public void operator(ServerOperator other) {
    operator = other;
  }

  /** In the configuration's order. */
  public List<BackendStatus> status() {
    return byName.values().stream().map(Backend::status).toList();
  }

  /** Goes over to another configuration; a backend that keeps its name stays the same object. */
  public synchronized void replace(Map<String, BackendConfig> configs) {
    Map<String, Backend> before = byName;
    Map<String, Backend> next = new LinkedHashMap<>();
    configs.forEach((name, config) -> {
      Backend backend = before.get(name);
      if (backend == null) {
        backend = Backend.start(name, config, tier, pace);
      } else {
        backend.replace(config);
      }
      next.put(name, backend);
    });
    byName = Collections.unmodifiableMap(next);
    before.forEach((name, backend) -> {
      if (!next.containsKey(name)) {
        backend.close();
      }
    });
  }

  @Override
  public void close() {
    byName.values().forEach(Backend::close);
  }
}
