package dev.terrace.proxy.pool;

import dev.terrace.kit.traffic.Traffic;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.proxy.CookieConfig;
import dev.terrace.proxy.ServerConfig;
import dev.terrace.proxy.balance.Balancer;
import dev.terrace.proxy.health.Health;
import dev.terrace.proxy.persist.Persistence;
import dev.terrace.proxy.persist.ServerCookie;
import dev.terrace.proxy.retry.RetryBudget;
import dev.terrace.proxy.retry.RetryPolicy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a backend under one configuration. A new configuration makes a new pool that takes
 * over the servers that stay, with their health, connections and counters. Thread-safe.
 */
public final class ServerPool {
  private static final String NO_KEY = "terrace";

  private final BackendConfig config;
  private final Balancer<Server> balancer;
  private final RetryPolicy retryPolicy;
  private final RetryBudget retryBudget;
  private final List<Server> servers;
  private final Map<String, Server> byCookie = new HashMap<>();
  private final Map<String, String> cookies = new HashMap<>();
  private final @Nullable Persistence persistence;
  private final WaitingLine line;
  private final Traffic traffic;

  private ServerPool(
      String backend,
      BackendConfig config,
      List<Server> servers,
      WaitingLine line,
      Traffic traffic,
      Clock clock) {
    this.config = config;
    this.balancer = Balancer.of(config.balance(), config.hash());
    this.retryPolicy = new RetryPolicy(config.retries());
    this.retryBudget = new RetryBudget(config.retryBudget(), System.nanoTime());
    this.servers = List.copyOf(servers);
    this.line = line;
    this.traffic = traffic;
    CookieConfig cookie = config.cookie();
    this.persistence = cookie == null ? null : new Persistence(cookie, clock);
    if (cookie != null) {
      String key = cookie.key() == null ? NO_KEY : cookie.key().reveal();
      for (Server server : servers) {
        String value = ServerCookie.value(key, backend, server.name());
        byCookie.put(value, server);
        cookies.put(server.name(), value);
      }
    }
  }

  /** The pool of a backend that starts; its servers take traffic before they were checked. */
  public static ServerPool create(
      String backend, BackendConfig config, ServerOwner owner, Clock clock) {
    List<Server> servers = new ArrayList<>();
    for (ServerConfig server : config.servers()) {
      servers.add(new Server(server, config, owner, clock, Health.unchecked()));
    }
    Traffic traffic = new Traffic();
    return new ServerPool(
        backend, config, servers, new WaitingLine(traffic.queue()), traffic, clock);
  }

  /**
   * The pool for a new configuration: a server that keeps name and address stays as it is, a new
   * one has to pass a check first, unless there is no other.
   */
  public ServerPool replacedBy(String backend, BackendConfig next, ServerOwner owner, Clock clock) {
    boolean othersStay =
        next.servers().stream()
            .map(this::find)
            .anyMatch(server -> server != null && server.takesNew());
    List<Server> kept = new ArrayList<>();
    for (ServerConfig wanted : next.servers()) {
      Server server = find(wanted);
      if (server == null) {
        Health health =
            othersStay && next.check().enabled()
                ? Health.joining(next.check().rise())
                : Health.unchecked();
        server = new Server(wanted, next, owner, clock, health);
      } else {
        server.configure(wanted, next);
      }
      kept.add(server);
    }
    return new ServerPool(backend, next, kept, line, traffic, clock);
  }

  public BackendConfig config() {
    return config;
  }

  public List<Server> servers() {
    return servers;
  }

  public RetryPolicy retryPolicy() {
    return retryPolicy;
  }

  /** How many retries there may be. */
  public RetryBudget retryBudget() {
    return retryBudget;
  }

  /** Requests that wait for a server below its maxconn. */
  public WaitingLine line() {
    return line;
  }

  /** What the backend does, under all of its configurations; its sessions are requests in work. */
  public Traffic traffic() {
    return traffic;
  }

  /** What keeps visitors on a server; null: nothing does. */
  public @Nullable Persistence persistence() {
    return persistence;
  }

  /** The cookie value that names a server; only with persistence. */
  public String cookie(Server server) {
    return cookies.getOrDefault(server.name(), "");
  }

  /** Whether the cookie names a server that keeps its visitors, so that it need not be set anew. */
  public boolean honours(@Nullable String cookie) {
    Server server = cookie == null ? null : byCookie.get(cookie);
    return server != null && server.keepsVisitors();
  }

  /**
   * Chooses a server and takes a place on it: the one that the visitor's cookie names, backup or
   * not, else as the balance says; backups only when no other server is up.
   *
   * @param key what chooses by hash; empty: nothing
   * @param tried servers that failed this request already; they are chosen again only when there is
   *     no other
   */
  public Choice choose(@Nullable String cookie, OptionalLong key, Collection<Server> tried) {
    Server sticky = cookie == null ? null : byCookie.get(cookie);
    if (sticky != null && sticky.keepsVisitors() && !tried.contains(sticky) && sticky.enter()) {
      return new Choice.Chosen(sticky, true);
    }
    Predicate<Server> candidates =
        candidates(tried.isEmpty() || anyEligible(tried) ? tried : List.of());
    List<Server> full = new ArrayList<>(0);
    while (true) {
      Server server =
          balancer.pick(
              servers, candidate -> candidates.test(candidate) && !full.contains(candidate), key);
      if (server == null) {
        return full.isEmpty() ? new Choice.NoneUp() : new Choice.Full();
      }
      if (server.enter()) {
        return new Choice.Chosen(server, false);
      }
      full.add(server);
    }
  }

  /** HAProxy's order: servers that are no backups; else the first backup, or all on wish. */
  private Predicate<Server> candidates(Collection<Server> skip) {
    Server firstBackup = null;
    for (Server server : servers) {
      if (eligible(server) && !skip.contains(server)) {
        if (!server.config().backup()) {
          return candidate ->
              candidate.takesNew() && !candidate.config().backup() && !skip.contains(candidate);
        }
        firstBackup = firstBackup == null ? server : firstBackup;
      }
    }
    if (config.allbackups()) {
      return candidate -> candidate.takesNew() && !skip.contains(candidate);
    }
    Server only = firstBackup;
    return candidate -> candidate == only;
  }

  /** Gives up a place; somebody who waits may take it. */
  public void leave(Server server) {
    server.leave();
    line.next();
  }

  /**
   * To be called after joining the line: a place that became free just before would otherwise be
   * seen by nobody.
   */
  public void recheckLine() {
    for (Server server : servers) {
      if (server.takesNew() && server.free()) {
        line.next();
        return;
      }
    }
  }

  /** A server began to take traffic: those who wait may go there. */
  public void cameUp(Server server) {
    for (int i = Math.min(line.length(), server.places()); i > 0; i--) {
      line.next();
    }
  }

  /** Whether any server takes requests. */
  public boolean anyUp() {
    return anyEligible(List.of());
  }

  /** Whether any other server takes requests. */
  public boolean anyUpBut(Server server) {
    return anyEligible(List.of(server));
  }

  /** Closes the servers that the other pool does not have. */
  public void closeExcept(Collection<Server> others) {
    servers.stream().filter(server -> !others.contains(server)).forEach(Server::close);
  }

  private boolean anyEligible(Collection<Server> except) {
    for (Server server : servers) {
      if (eligible(server) && !except.contains(server)) {
        return true;
      }
    }
    return false;
  }

  private static boolean eligible(Server server) {
    return server.takesNew() && server.weight() > 0;
  }

  private @Nullable Server find(ServerConfig wanted) {
    for (Server server : servers) {
      if (server.name().equals(wanted.name())
          && server.config().address().equals(wanted.address())) {
        return server;
      }
    }
    return null;
  }
}
