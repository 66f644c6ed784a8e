package dev.terrace.app.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.terrace.app.rule.Rejection;
import dev.terrace.kit.admin.Health;
import dev.terrace.kit.config.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jspecify.annotations.Nullable;

/**
 * The database: lends connections, runs transactions, tries again what may be tried again.
 *
 * <ul>
 *   <li>While the database is known to be away, work is refused at once.
 *   <li>A read whose connection broke is run once more, on another connection; but not when the
 *       server was silent until the time was up.
 *   <li>A transaction is run again when it lost against another one (up to {@value #ATTEMPTS}
 *       times), or once when its connection broke before the commit was sent: the server has then
 *       rolled it back. After that moment nobody knows, so it is not run again.
 * </ul>
 *
 * <p>Work may therefore run more than once: it must do nothing but SQL. Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final int ATTEMPTS = 6;
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration QUICK = Duration.ofMillis(500);

  private final DatabaseConfig config;
  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final DatabaseState state;
  private final Counter conflicts;
  private final Counter unavailable;
  private final ScopedValue<Lease> lease = ScopedValue.newInstance();
  private @Nullable Connection checkConnection;

  /** Starts at once, also without its database: that is a matter of readiness. */
  public Database(DatabaseConfig config, MeterRegistry metrics) {
    this.config = config;
    this.pool = new HikariDataSource(poolConfig(config, metrics));
    this.jdbi = Jdbi.create(pool);
    jdbi.registerArgument(new InstantArgument());
    jdbi.setSqlLogger(new StatementCounter(metrics));
    // A failure that we did not foresee is logged: its message must not hold what people entered,
    // nor the hashes of their passwords. The stack trace tells which statement it was.
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
    this.conflicts = Counter.builder("terrace.app.db.conflicts").register(metrics);
    this.unavailable = Counter.builder("terrace.app.db.unavailable").register(metrics);
    this.state = new DatabaseState(this::check);
    state.start();
  }

  /** Whether it can be reached, as of a second ago at most. */
  public Health health() {
    return state.health();
  }

  /**
   * Runs work whose reads and transactions share one connection, lent when the first of them needs
   * it and held until the end: one trip to the pool instead of many. For work that does not wait
   * for anything else meanwhile.
   */
  public <T> T withOneConnection(Supplier<T> work) {
    try (var lent = new Lease()) {
      return ScopedValue.where(lease, lent).call(work::get);
    }
  }

  /**
   * Runs queries that change nothing, each by itself.
   *
   * @throws Rejection of kind UNAVAILABLE when the database is away or all connections are in use
   * @throws TooSlowException when a statement took longer than it may
   */
  public <T> T read(Function<DbSession, T> work) {
    for (int attempt = 1; ; attempt++) {
      refuseWhenAway();
      long begin = System.nanoTime();
      try (var loan = borrow()) {
        return work.apply(new DbSession(loan.handle()));
      } catch (Rejection rejection) {
        throw rejection;
      } catch (RuntimeException e) {
        retry(e, attempt, quick(begin));
      }
    }
  }

  /**
   * Runs a transaction: all or nothing.
   *
   * @throws Rejection of kind UNAVAILABLE when the database is away, all connections are in use, or
   *     the transaction lost against others again and again
   * @throws DuplicateKeyException when a value must be unique and is not
   * @throws MissingReferenceException when a row that is referred to is not there
   */
  public <T> T write(Function<DbSession, T> work) {
    for (int attempt = 1; ; attempt++) {
      refuseWhenAway();
      long begin = System.nanoTime();
      boolean committing = false;
      try (var loan = borrow()) {
        var handle = loan.handle();
        handle.begin();
        T result;
        try {
          result = work.apply(new DbSession(handle));
        } catch (RuntimeException e) {
          rollback(handle, e);
          throw e;
        }
        committing = true;
        handle.commit();
        return result;
      } catch (Rejection | DuplicateKeyException | MissingReferenceException e) {
        throw e;
      } catch (RuntimeException e) {
        retry(e, attempt, !committing && quick(begin));
      }
    }
  }

  @Override
  public void close() throws SQLException {
    state.close();
    if (checkConnection != null) {
      checkConnection.close();
    }
    pool.close();
  }

  private Loan borrow() {
    return lease.isBound() ? lease.get().borrow() : new Loan(jdbi.open(), null);
  }

  private void refuseWhenAway() {
    if (!state.up()) {
      throw away();
    }
  }

  private Rejection away() {
    unavailable.increment();
    return Rejection.unavailable("cannot reach the database, please try again");
  }

  /** Returns when the work shall be tried again, after a pause if that helps; throws otherwise. */
  private void retry(RuntimeException e, int attempt, boolean safe) {
    if (lease.isBound()) {
      lease.get().discard(e);
    }
    switch (SqlFault.of(e)) {
      case SqlFault.Conflict() -> {
        conflicts.increment();
        if (attempt >= ATTEMPTS) {
          unavailable.increment();
          throw Rejection.unavailable("is busy, please try again");
        }
        backOff(attempt);
      }
      case SqlFault.Connection _ -> {
        if (poolExhausted()) {
          unavailable.increment();
          throw Rejection.unavailable("is busy, please try again");
        }
        state.suspect();
        if (attempt > 1 || !safe) {
          throw away();
        }
      }
      case SqlFault.DuplicateKey _,
          SqlFault.MissingReference _,
          SqlFault.TooSlow _,
          SqlFault.Mistake _ ->
          throw translated(e);
    }
  }

  private static RuntimeException translated(RuntimeException e) {
    return switch (SqlFault.of(e)) {
      case SqlFault.DuplicateKey(String name) -> new DuplicateKeyException(name, e);
      case SqlFault.MissingReference(String name) -> new MissingReferenceException(name, e);
      case SqlFault.TooSlow _ -> new TooSlowException(e);
      case SqlFault.Conflict _, SqlFault.Connection _, SqlFault.Mistake _ -> e;
    };
  }

  /** A closed connection shows at once; after a long silence the next one would be silent too. */
  private static boolean quick(long begin) {
    return System.nanoTime() - begin < QUICK.toNanos();
  }

  /** No connection in time can mean that all are lent; the database itself is well then. */
  private boolean poolExhausted() {
    var bean = pool.getHikariPoolMXBean();
    return bean != null && bean.getActiveConnections() >= pool.getMaximumPoolSize();
  }

  /** Each time longer, and by chance, so that two that collided do not meet again. */
  private static void backOff(int attempt) {
    try {
      Thread.sleep(ThreadLocalRandom.current().nextLong(1, 8L << attempt));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Rejection.unavailable("is stopping");
    }
  }

  private static void rollback(Handle handle, RuntimeException cause) {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * A connection of its own, so that a pool that is all in use does not look like an outage. One
   * that was open before may have been closed by the server alone (a timeout, a KILL, a restart
   * that is over): only a new one tells whether the database is away. After an outage the pool has
   * to lend one too before the word is given that all is well again.
   */
  private void check() throws SQLException {
    boolean wasUp = state.up();
    if (!answers(checkConnection)) {
      try {
        var fresh = connectForChecks();
        checkConnection = fresh;
        ask(fresh);
      } catch (SQLException e) {
        closeCheckConnection(e);
        throw e;
      }
    }
    if (!wasUp) {
      try (var connection = pool.getConnection()) {
        ask(connection);
      }
    }
  }

  /**
   * Throws when it stays silent: a new connection would do the same, and nobody shall wait twice.
   */
  private boolean answers(@Nullable Connection open) throws SQLException {
    if (open == null) {
      return false;
    }
    long begin = System.nanoTime();
    try {
      ask(open);
      return true;
    } catch (SQLException e) {
      closeCheckConnection(e);
      if (!quick(begin)) {
        throw e;
      }
      return false;
    }
  }

  private Connection connectForChecks() throws SQLException {
    var options = DriverOptions.of(config, CHECK_TIMEOUT);
    options.setProperty("user", config.user());
    options.setProperty("password", password(config));
    return DriverManager.getConnection(config.url(), options);
  }

  private static void ask(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private void closeCheckConnection(SQLException cause) {
    if (checkConnection != null) {
      try {
        checkConnection.close();
      } catch (SQLException e) {
        cause.addSuppressed(e);
      }
      checkConnection = null;
    }
  }

  private static String password(DatabaseConfig config) {
    Secret password = config.password();
    return password == null ? "" : password.reveal();
  }

  private static HikariConfig poolConfig(DatabaseConfig config, MeterRegistry metrics) {
    var hikari = new HikariConfig();
    hikari.setPoolName("database");
    hikari.setJdbcUrl(config.url());
    hikari.setUsername(config.user());
    hikari.setPassword(password(config));
    hikari.setDataSourceProperties(DriverOptions.of(config, config.socketTimeout()));
    hikari.setMaximumPoolSize(config.connections());
    hikari.setConnectionTimeout(config.connectionTimeout().toMillis());
    hikari.setValidationTimeout(Math.min(250, config.connectionTimeout().toMillis()));
    hikari.setMaxLifetime(config.maxLifetime().toMillis());
    hikari.setKeepaliveTime(0);
    // Next-key locks of REPEATABLE READ deadlock writers that have nothing to do with each other.
    hikari.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    hikari.setInitializationFailTimeout(-1);
    hikari.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(metrics));
    return hikari;
  }

  /** A connection for one piece of work; one that is leased stays open after it. */
  private record Loan(Handle handle, @Nullable Lease lease) implements AutoCloseable {
    @Override
    public void close() {
      if (lease == null) {
        handle.close();
      }
    }
  }

  /** The connection that all work in one scope shares, once it is needed. Not thread-safe. */
  private final class Lease implements AutoCloseable {
    private @Nullable Handle handle;

    Loan borrow() {
      var open = handle;
      if (open == null) {
        open = jdbi.open();
        handle = open;
      }
      return new Loan(open, this);
    }

    /** Whatever state its connection is in: the next one is fresh. */
    void discard(RuntimeException cause) {
      try {
        close();
      } catch (RuntimeException e) {
        cause.addSuppressed(e);
      }
    }

    @Override
    public void close() {
      var open = handle;
      handle = null;
      if (open != null) {
        open.close();
      }
    }
  }

  /** Counts what is sent, which a test holds against what each endpoint may cost. */
  private static final class StatementCounter implements SqlLogger {
    private final Counter statements;

    StatementCounter(MeterRegistry metrics) {
      statements = Counter.builder("terrace.app.db.statements").register(metrics);
    }

    @Override
    public void logAfterExecution(StatementContext context) {
      statements.increment();
    }

    @Override
    public void logException(StatementContext context, SQLException e) {
      statements.increment();
    }
  }
}
