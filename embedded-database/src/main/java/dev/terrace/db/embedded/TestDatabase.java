package dev.terrace.db.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A fresh, empty database for a test, dropped by {@link #close()}.
 *
 * <p>All tests of a JVM share one server. Normally that is an embedded MariaDB, started at the
 * first call and ended with the JVM. With {@code -Dterrace.test.database=mysql} it is the server
 * that the environment variable {@code TERRACE_TEST_MYSQL_URL} names: a JDBC URL with {@code user}
 * and {@code password} of an account that may create databases and accounts among its parameters.
 */
public final class TestDatabase implements AutoCloseable {
  private final TestServer server;
  private final String name;

  private TestDatabase(TestServer server, String name) {
    this.server = server;
    this.name = name;
  }

  /** Makes a database in utf8mb4_unicode_520_ci with a name of its own. */
  public static TestDatabase create() {
    TestServer server = TestServer.ofThisJvm();
    // The time tells a later run which databases were left by a run that was killed.
    String name =
        "%s%d_%08x"
            .formatted(
                TestServer.NAME_PREFIX,
                System.currentTimeMillis() / 1000,
                ThreadLocalRandom.current().nextInt());
    server.execute(
        "CREATE DATABASE %s CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci".formatted(name));
    return new TestDatabase(server, name);
  }

  /** Whether the tests run on MySQL (otherwise on the embedded MariaDB). */
  public static boolean onMySql() {
    return TestServer.ofThisJvm() instanceof TestServer.External;
  }

  /** Stops the embedded server, for tests of an outage; not possible on an external server. */
  public static void stopServer() {
    TestServer.embedded().stop();
  }

  /** Starts it again on the same port with the same data. */
  public static void startServer() {
    TestServer.embedded().restart();
  }

  /** A URL for Connector/J to this database, times in UTC, without user and password. */
  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** The name of the database. */
  public String name() {
    return name;
  }

  /** An account that may do all. */
  public String user() {
    return server.user();
  }

  public String password() {
    return server.password();
  }

  /** A new connection to this database. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user(), password());
  }

  /** Runs one statement on a connection of its own. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new EmbeddedDatabaseException("cannot run: " + sql, e);
    }
  }

  /** Drops the database. */
  @Override
  public void close() {
    server.execute("DROP DATABASE IF EXISTS " + name);
  }
}
