package dev.terrace.proxy;

import dev.terrace.kit.Tier;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.event.Event.Severity;
import dev.terrace.kit.event.Events;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.kit.traffic.TrafficSampler;
import dev.terrace.kit.traffic.TrafficView;
import dev.terrace.proxy.forward.Fetcher;
import dev.terrace.proxy.forward.ForwardHandler;
import dev.terrace.proxy.health.AdminState;
import dev.terrace.proxy.health.CheckPace;
import dev.terrace.proxy.health.Health;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import io.undertow.server.HttpHandler;
import java.time.Clock;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group of servers at run time: watched, balanced, and ready to take requests through {@link
 * #handler}. Thread-safe.
 */
public final class Backend implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Backend.class);

  private final String name;
  private final Clock clock;
  private final ServerEvents owner = new ServerEvents(this);
  private final Checkers checkers;
  private final BackendMetrics metrics;
  private final TrafficSampler sampler;
  private final Events events;
  private BackendConfig file;
  private volatile RuntimeChanges changes = RuntimeChanges.none();
  private volatile ServerPool pool;
  private boolean closed;

  private Backend(String name, BackendConfig config, Tier tier, CheckPace pace, Clock clock) {
    this.name = name;
    this.clock = clock;
    this.checkers = new Checkers(pace, clock);
    this.events = tier.events();
    this.file = config;
    this.pool = ServerPool.create(name, config, owner, clock);
    this.metrics = new BackendMetrics(name, tier.metrics(), () -> pool);
    this.sampler = tier.traffic();
    sampler.watch(pool.traffic(), "backend " + name);
  }

  /**
   * Starts to watch the servers. All count as up until their first check, which follows at once.
   *
   * @param name for logs, metrics and cookies; unique in the process, the same on all load
   *     balancers
   */
  public static Backend start(String name, BackendConfig config, Tier tier) {
    return start(name, config, tier, new CheckPace());
  }

  static Backend start(String name, BackendConfig config, Tier tier, CheckPace pace) {
    Backend backend = new Backend(name, config, tier, pace, Clock.systemUTC());
    backend.watch();
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
   * and connections, requests in flight end where they are. What was changed at run time stays
   * changed, see {@link RuntimeChanges}.
   */
  public synchronized void replace(BackendConfig config) {
    if (closed) {
      return;
    }
    if (config.equals(file)) {
      pool.servers().forEach(Server::refreshTls);
      return;
    }
    changes = changes.rebased(file, config);
    file = config;
    apply();
  }

  /**
   * Puts a server into service, lets it keep only its visitors, or takes it out.
   *
   * @param reason for people; may be empty
   * @throws NoSuchServerException if there is no such server
   */
  public synchronized void administer(String server, AdminState wanted, String reason) {
    ServerConfig config = find(server).config();
    AdminState configured = config.disabled() ? AdminState.MAINT : AdminState.READY;
    String why = reason.isBlank() ? "by an operator" : reason;
    change(
        server,
        before -> before.withAdmin(wanted == configured ? null : wanted, why, clock.instant()));
    admin(find(server), wanted, why);
    watch();
  }

  /**
   * Changes a server's share of the requests.
   *
   * @param weight 0 to 256
   * @throws NoSuchServerException if there is no such server
   */
  public synchronized void weight(String server, int weight) {
    if (weight < 0 || weight > 256) {
      throw new IllegalArgumentException("weight must be between 0 and 256 but was " + weight);
    }
    int before = find(server).config().weight();
    change(server, known -> known.withWeight(weight, clock.instant()));
    apply();
    note(server, "weight %d, was %d".formatted(weight, before));
  }

  /**
   * Puts in force what is wanted of a server, as far as it is not; for wishes that come from
   * elsewhere, perhaps more than once.
   *
   * @param wanted null: as in the configuration
   * @param weight null: as in the configuration
   * @param reason for people; may be empty
   * @throws NoSuchServerException if there is no such server
   */
  public synchronized void wish(
      String server, @Nullable AdminState wanted, @Nullable Integer weight, String reason) {
    ServerConfig config = find(server).config();
    AdminState state =
        wanted != null ? wanted : config.disabled() ? AdminState.MAINT : AdminState.READY;
    if (changes.admin(config) != state) {
      administer(server, state, reason);
    }
    ServerChange known = changes.byServer().get(server);
    if (weight != null && config.weight() != weight) {
      weight(server, weight);
    } else if (weight == null && known != null && known.weight() != null) {
      change(server, before -> before.withoutWeight(clock.instant()));
      apply();
      note(server, "weight as in the configuration again");
    }
  }

  /**
   * The weight that a server has in the configuration, of which a percentage may be wanted.
   *
   * @throws NoSuchServerException if there is no such server
   */
  public synchronized int initialWeight(String server) {
    ServerConfig configured = RuntimeChanges.find(file, server);
    return configured == null ? find(server).config().weight() : configured.weight();
  }

  /**
   * Adds a server; it takes traffic after its first passed check.
   *
   * @throws ServerConflictException if there is one of that name
   * @throws ConfigRefusal if a file of its TLS cannot be used
   */
  public synchronized void addServer(ServerConfig server) {
    if (RuntimeChanges.find(pool.config(), server.name()) != null) {
      throw new ServerConflictException(
          "backend %s has a server %s already".formatted(name, server.name()));
    }
    ConfigRefusal.throwIfAny(server.fileProblems());
    change(server.name(), before -> before.withAdded(server, clock.instant()));
    apply();
    note(server.name(), "added, " + server.address());
  }

  /**
   * Removes a server; its requests in work end normally.
   *
   * @throws NoSuchServerException if there is no such server
   * @throws ServerConflictException if it is the last one
   */
  public synchronized void removeServer(String server) {
    find(server);
    if (pool.servers().size() == 1) {
      throw new ServerConflictException(
          "%s is the last server of backend %s; use maint".formatted(server, name));
    }
    if (RuntimeChanges.find(file, server) == null) {
      changes = changes.without(server);
    } else {
      change(server, before -> before.withRemoved(clock.instant()));
    }
    apply();
    note(server, "removed");
  }

  /**
   * Undoes all that was changed about a server at run time.
   *
   * @throws NoSuchServerException if nothing was changed about it
   */
  public synchronized void reset(String server) {
    if (!changes.byServer().containsKey(server)) {
      throw new NoSuchServerException(
          "nothing was changed at run time about a server %s of backend %s"
              .formatted(server, name));
    }
    RuntimeChanges next = changes.without(server);
    if (next.over(file).servers().isEmpty()) {
      throw new ServerConflictException(
          "%s is the last server of backend %s".formatted(server, name));
    }
    changes = next;
    apply();
    note(server, "is as in the configuration again");
  }

  /**
   * One server, as it is now.
   *
   * @throws NoSuchServerException if there is no such server
   */
  public BackendStatus.ServerStatus server(String server) {
    find(server);
    return status().servers().stream()
        .filter(one -> one.name().equals(server))
        .findFirst()
        .orElseThrow(() -> new NoSuchServerException(server + " was removed just now"));
  }

  /** Gives the last minute of the backend, by its name, and of its servers, by both names. */
  public void histories(BiConsumer<String, TrafficView.History> to) {
    ServerPool current = pool;
    to.accept(name, TrafficView.history(current.traffic()));
    for (Server server : current.servers()) {
      to.accept(name + "/" + server.name(), TrafficView.history(server.traffic()));
    }
  }

  /** What the admin listener and tests see. */
  public BackendStatus status() {
    return BackendStatus.of(name, pool, file, changes);
  }

  Events events() {
    return events;
  }

  ServerPool pool() {
    return pool;
  }

  /** Changes of state tell themselves, see {@link ServerEvents}; this is for all others. */
  private void note(String server, String what) {
    log.atInfo()
        .addKeyValue("backend", name)
        .addKeyValue("server", server)
        .addKeyValue("change", what)
        .log("server changed at run time");
    events.add(Severity.INFO, "operator", name + "/" + server, what);
  }

  private void change(String server, UnaryOperator<ServerChange> step) {
    changes = changes.with(server, clock.instant(), step);
  }

  private void apply() {
    BackendConfig wanted = changes.over(file);
    ServerPool before = pool;
    if (!wanted.equals(before.config())) {
      pool = before.replacedBy(name, wanted, owner, clock);
      before.closeExcept(pool.servers());
      before.servers().stream()
          .filter(server -> !pool.servers().contains(server))
          .forEach(server -> sampler.forget(server.traffic()));
    }
    for (Server server : pool.servers()) {
      admin(server, changes.admin(server.config()), changes.reason(server.name()));
    }
    watch();
  }

  /** A server that comes out of maintenance is unknown: it has to pass a check if others are up. */
  private void admin(Server server, AdminState wanted, String reason) {
    AdminState before = server.status().admin();
    if (before == wanted) {
      return;
    }
    CheckConfig check = pool.config().check();
    Health health =
        before != AdminState.MAINT
            ? server.health()
            : check.enabled() && pool.anyUpBut(server)
                ? Health.joining(check.rise())
                : Health.unchecked();
    server.administer(wanted, health, reason);
  }

  private void watch() {
    pool.servers()
        .forEach(server -> sampler.watch(server.traffic(), "server " + name + "/" + server.name()));
    checkers.update(pool);
    metrics.update();
  }

  private Server find(String server) {
    for (Server candidate : pool.servers()) {
      if (candidate.name().equals(server)) {
        return candidate;
      }
    }
    throw new NoSuchServerException(
        "backend %s has no server '%s'; it has: %s"
            .formatted(
                name,
                server,
                String.join(", ", pool.servers().stream().map(Server::name).toList())));
  }

  /** Stops the checks and closes idle connections. */
  @Override
  public synchronized void close() {
    closed = true;
    checkers.close();
    pool.closeExcept(List.of());
    pool.servers().forEach(server -> sampler.forget(server.traffic()));
    sampler.forget(pool.traffic());
    metrics.close();
  }
}
