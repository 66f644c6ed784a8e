package dev.terrace.proxy.pool;

import dev.terrace.proxy.PoolConfig;
import dev.terrace.proxy.ServerConfig;
import dev.terrace.proxy.balance.Member;
import dev.terrace.proxy.health.HealthState;
import dev.terrace.proxy.health.Watched;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server at run time: its health, its connections, what it is working on. Thread-safe. */
public final class Server implements Member, Watched {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  private final String backend;
  private final Clock clock;
  private final ConnectionPool connections;
  private final AtomicInteger active = new AtomicInteger();
  private final Counters counters = new Counters();
  private volatile ServerConfig config;
  private volatile ServerStatus status;
  private volatile @Nullable InetSocketAddress address;
  private volatile Runnable doubt = () -> {};

  /** What happened since the start. */
  public static final class Counters {
    public final LongAdder requests = new LongAdder();
    public final LongAdder connectErrors = new LongAdder();
    public final LongAdder responseErrors = new LongAdder();
    public final LongAdder retries = new LongAdder();
    private final LongAdder[] responses = {
      new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()
    };

    /** Counts an answer by its class. */
    public void response(int statusCode) {
      if (statusCode >= 100 && statusCode < 600) {
        responses[statusCode / 100 - 1].increment();
      }
    }

    /** Answers of a class, 1 to 5. */
    public long responses(int statusClass) {
      return responses[statusClass - 1].sum();
    }
  }

  Server(String backend, ServerConfig config, PoolConfig pool, Clock clock) {
    this.backend = backend;
    this.config = config;
    this.clock = clock;
    this.status = new ServerStatus(new HealthState.Unchecked(), clock.instant(), "not checked yet");
    this.connections = new ConnectionPool(() -> address, pool);
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

  public Counters counters() {
    return counters;
  }

  public ServerStatus status() {
    return status;
  }

  @Override
  public HealthState health() {
    return status.state();
  }

  /** Whether new requests may go there. */
  public boolean usable() {
    return status.state().usable();
  }

  @Override
  public int weight() {
    return config.weight();
  }

  @Override
  public int active() {
    return active.get();
  }

  /** Idle connections to it. */
  public int idle() {
    return connections.idleCount();
  }

  /** Takes a place for a request, unless maxconn is reached. */
  boolean enter() {
    int limit = config.maxconn();
    if (limit == 0) {
      active.incrementAndGet();
      return true;
    }
    int now = active.get();
    while (now < limit) {
      if (active.compareAndSet(now, now + 1)) {
        return true;
      }
      now = active.get();
    }
    return false;
  }

  /** Whether there is a place now. */
  boolean free() {
    int limit = config.maxconn();
    return limit == 0 || active.get() < limit;
  }

  void leave() {
    active.decrementAndGet();
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
  public void connectFailed() {
    counters.connectErrors.increment();
    doubt.run();
  }

  @Override
  public void onDoubt(Runnable listener) {
    this.doubt = listener;
  }

  @Override
  public synchronized void change(UnaryOperator<HealthState> step, String reason) {
    ServerStatus before = status;
    HealthState next = step.apply(before.state());
    boolean first = before.state() instanceof HealthState.Unchecked;
    boolean decided = before.state().usable() != next.usable() || first;
    Instant since = decided ? clock.instant() : before.since();
    status = new ServerStatus(next, since, reason);
    if (decided && !(first && next instanceof HealthState.Unchecked)) {
      (next.usable() ? log.atInfo() : log.atWarn())
          .addKeyValue("backend", backend)
          .addKeyValue("server", name())
          .addKeyValue("from", before.state().text())
          .addKeyValue("to", next.text())
          .addKeyValue("reason", reason)
          .log(next.usable() ? "server up" : "server down");
    }
  }

  void configure(ServerConfig newConfig, PoolConfig pool) {
    this.config = newConfig;
    connections.configure(pool);
  }

  /** Closes its idle connections; requests in flight go on. */
  public void close() {
    connections.close();
  }
}
