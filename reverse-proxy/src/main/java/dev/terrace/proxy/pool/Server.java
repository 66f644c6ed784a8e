package dev.terrace.proxy.pool;

import dev.terrace.kit.tls.ClientTls;
import dev.terrace.kit.tls.ClientTlsConfig;
import dev.terrace.kit.traffic.Traffic;
import dev.terrace.kit.traffic.TrafficError;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.proxy.CheckConfig.Observe;
import dev.terrace.proxy.ServerConfig;
import dev.terrace.proxy.balance.Hash;
import dev.terrace.proxy.balance.Member;
import dev.terrace.proxy.health.AdminState;
import dev.terrace.proxy.health.CheckResult;
import dev.terrace.proxy.health.Health;
import dev.terrace.proxy.health.OnError;
import dev.terrace.proxy.health.Watched;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server at run time: its state, its connections, what it is working on. Thread-safe. */
public final class Server implements Member, Watched {
  private final long id;
  private final Clock clock;
  private final ServerOwner owner;
  private final ConnectionPool connections;
  private final Traffic traffic = new Traffic();
  private final AtomicInteger errorsInARow = new AtomicInteger();
  private volatile ServerConfig config;
  private volatile BackendConfig backend;
  private volatile @Nullable ClientTls tls;
  private volatile ServerStatus status;
  private volatile SlowStart slowStart = SlowStart.NONE;
  private volatile @Nullable LastCheck lastCheck;
  private volatile @Nullable InetSocketAddress address;
  private volatile @Nullable DoubtListener doubt;

  Server(
      ServerConfig config, BackendConfig backend, ServerOwner owner, Clock clock, Health health) {
    this.id = Hash.of(config.name());
    this.config = config;
    this.tls = tls(config);
    this.backend = backend;
    this.owner = owner;
    this.clock = clock;
    this.status =
        new ServerStatus(
            config.disabled() ? AdminState.MAINT : AdminState.READY,
            health,
            clock.instant(),
            config.disabled() ? "disabled in the configuration" : "not checked yet");
    this.connections = new ConnectionPool(() -> address, () -> tls, backend.pool());
  }

  @Override
  public String name() {
    return config.name();
  }

  public ServerConfig config() {
    return config;
  }

  public ConnectionPool connections() {
    return connections;
  }

  /** What went there; its sessions are requests in work. */
  public Traffic traffic() {
    return traffic;
  }

  public ServerStatus status() {
    return status;
  }

  /** How the last check ended; null before the first. */
  public @Nullable LastCheck lastCheck() {
    return lastCheck;
  }

  @Override
  public Health health() {
    return status.health();
  }

  @Override
  public boolean alone() {
    return owner.alone(this);
  }

  /** Whether visitors that no cookie ties to another server may go there. */
  public boolean takesNew() {
    return status.takesNew();
  }

  /** Whether visitors whose cookie names it may go there. */
  public boolean keepsVisitors() {
    return status.keepsVisitors();
  }

  @Override
  public int weight() {
    return slowStart.of(config.weight() * SCALE);
  }

  /** Whether it came back a short while ago and does not take its full share yet. */
  public boolean slowStarting() {
    return slowStart.active();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public int active() {
    return traffic.sessions().current();
  }

  /** Idle connections to it. */
  public int idle() {
    return connections.idleCount();
  }

  /** Takes a place for a request, unless maxconn is reached. */
  boolean enter() {
    int limit = limit();
    if (limit == 0) {
      traffic.sessions().enter();
      return true;
    }
    return traffic.sessions().enter(limit);
  }

  /** Whether there is a place now. */
  boolean free() {
    int limit = limit();
    return limit == 0 || active() < limit;
  }

  /** How many requests it could take at once now. */
  int places() {
    int limit = limit();
    return limit == 0 ? Integer.MAX_VALUE : Math.max(0, limit - active());
  }

  private int limit() {
    return slowStart.of(config.maxconn());
  }

  void leave() {
    traffic.sessions().leave();
  }

  /** Resolves the name again; blocks, so it is called from the thread of the checks. */
  @Override
  public InetSocketAddress resolve() {
    InetSocketAddress resolved = config.address().socketAddress();
    if (!resolved.isUnresolved()) {
      address = resolved; // a name that cannot be resolved now keeps its last address
    }
    return resolved;
  }

  /** A request could not connect: whoever checks this server should look at once. */
  public void connectFailed(String reason) {
    traffic.error(TrafficError.CONNECT);
    if (backend.check().observe() != Observe.NONE) {
      tell(OnError.FAIL_CHECK, "a request could not connect: " + reason);
    }
  }

  /**
   * A request was answered; a sign of health, or of the opposite, when answers are observed.
   *
   * @param nanos from the beginning of the try to the head of the answer
   */
  public void answered(int statusCode, long nanos) {
    traffic.response(statusCode);
    traffic.latency().record(nanos);
    if (backend.check().observe() == Observe.LAYER7) {
      // HAProxy's rule: 501 and 505 are the client's fault.
      if (statusCode >= 500 && statusCode != 501 && statusCode != 505) {
        error("answered " + statusCode);
      } else if (errorsInARow.get() != 0) {
        errorsInARow.set(0);
      }
    }
  }

  /** A request got no answer, or half of one. */
  public void answerFailed(TrafficError error, String reason) {
    traffic.error(error);
    if (backend.check().observe() == Observe.LAYER7) {
      error(reason);
    }
  }

  private void error(String reason) {
    int limit = backend.check().errorLimit();
    if (errorsInARow.incrementAndGet() >= limit) {
      errorsInARow.set(0);
      tell(
          backend.check().onError(),
          "%d failed requests in a row, the last: %s".formatted(limit, reason));
    }
  }

  private void tell(OnError action, String reason) {
    DoubtListener listener = doubt;
    if (listener != null) {
      listener.doubt(action, reason);
    }
  }

  @Override
  public void onDoubt(@Nullable DoubtListener listener) {
    this.doubt = listener;
  }

  @Override
  public void checked(CheckResult result, Duration took) {
    lastCheck =
        new LastCheck(result instanceof CheckResult.Passed, result.detail(), took, clock.instant());
  }

  @Override
  public synchronized void change(UnaryOperator<Health> step, String reason) {
    move(status.admin(), step.apply(status.health()), reason);
  }

  /**
   * Does what an operator wants.
   *
   * @param health what counts as known from now on
   */
  public synchronized void administer(AdminState wanted, Health health, String reason) {
    move(wanted, health, reason);
  }

  private void move(AdminState admin, Health health, String reason) {
    ServerStatus before = status;
    ServerStatus moved = new ServerStatus(admin, health, before.since(), before.reason());
    if (moved.state().equals(before.state()) && moved.admin() == before.admin()) {
      status = moved;
      return;
    }
    ServerStatus after = new ServerStatus(admin, health, clock.instant(), reason);
    if (after.takesNew() && !before.keepsVisitors()) {
      slowStart = SlowStart.now(slowstart());
    }
    status = after;
    if (before.keepsVisitors() && !after.keepsVisitors()) {
      connections.closeIdle();
    }
    owner.changed(this, before, after);
  }

  private Duration slowstart() {
    Duration own = config.slowstart();
    return own == null ? backend.slowstart() : own;
  }

  private static @Nullable ClientTls tls(ServerConfig config) {
    ClientTlsConfig ssl = config.ssl();
    return ssl == null || !ssl.enabled() ? null : ClientTls.of(ssl, config.address().host());
  }

  @Override
  public @Nullable ClientTls tls() {
    return tls;
  }

  /**
   * Reads the files of its TLS again; what has changed holds for new connections.
   *
   * @throws dev.terrace.kit.tls.TlsException if one cannot be used; nothing is changed then
   */
  public void refreshTls() {
    changeTls(tls(config));
  }

  private void changeTls(@Nullable ClientTls next) {
    if (!Objects.equals(tls, next)) {
      tls = next;
      connections.closeIdle();
    }
  }

  void configure(ServerConfig newConfig, BackendConfig newBackend) {
    changeTls(tls(newConfig));
    this.config = newConfig;
    this.backend = newBackend;
    connections.configure(newBackend.pool());
  }

  /** Closes its idle connections; requests in flight go on. */
  public void close() {
    connections.close();
  }
}
