package dev.terrace.db;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Where a database is and who we are there.
 *
 * @param jdbcUrl {@code jdbc:mysql://host:port/database?...}, without user and password
 * @param user name of the account
 * @param password its password
 */
public record DatabaseAccess(String jdbcUrl, String user, String password) {
  private static final String PREFIX = "jdbc:mysql://";

  public DatabaseAccess {
    if (!jdbcUrl.startsWith(PREFIX) || jdbcUrl.indexOf('/', PREFIX.length()) < 0) {
      throw new IllegalArgumentException(
          "a database URL looks like jdbc:mysql://HOST:PORT/DATABASE but was " + jdbcUrl);
    }
  }

  /** The database that the URL names; empty if it names none. */
  public String database() {
    int slash = jdbcUrl.indexOf('/', PREFIX.length());
    int question = jdbcUrl.indexOf('?', slash);
    return jdbcUrl.substring(slash + 1, question < 0 ? jdbcUrl.length() : question);
  }

  /** The same server and account, another database. */
  public DatabaseAccess withDatabase(String database) {
    int slash = jdbcUrl.indexOf('/', PREFIX.length());
    int question = jdbcUrl.indexOf('?', slash);
    String rest = question < 0 ? "" : jdbcUrl.substring(question);
    return new DatabaseAccess(jdbcUrl.substring(0, slash + 1) + database + rest, user, password);
  }

  /** The same with a parameter added to the URL, which a URL that has it keeps as it is. */
  DatabaseAccess withParameter(String name, String value) {
    if (jdbcUrl.contains("?" + name + "=") || jdbcUrl.contains("&" + name + "=")) {
      return this;
    }
    String separator = jdbcUrl.indexOf('?') < 0 ? "?" : "&";
    return new DatabaseAccess(jdbcUrl + separator + name + "=" + value, user, password);
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl, user, password);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + " at " + jdbcUrl;
  }
}
