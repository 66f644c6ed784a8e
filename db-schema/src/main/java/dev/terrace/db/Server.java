package dev.terrace.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server answers.
 *
 * @param kind MySQL or MariaDB
 * @param major first number of its version
 * @param minor second number of its version
 * @param version the whole text of VERSION()
 */
public record Server(Kind kind, int major, int minor, String version) {
  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+).*");

  /** The two servers that the schema runs on. */
  public enum Kind {
    /** From 8.4. */
    MYSQL("MySQL", 8, 4),
    /** From 11.4. */
    MARIADB("MariaDB", 11, 4);

    private final String title;
    private final int oldestMajor;
    private final int oldestMinor;

    Kind(String title, int oldestMajor, int oldestMinor) {
      this.title = title;
      this.oldestMajor = oldestMajor;
      this.oldestMinor = oldestMinor;
    }
  }

  static Server parse(String version) {
    Matcher matcher = NUMBERS.matcher(version);
    if (!matcher.matches()) {
      throw new DatabaseException(
          DatabaseException.Kind.UNSUPPORTED_SERVER, "unknown kind of server: " + version);
    }
    Kind kind = version.contains("MariaDB") ? Kind.MARIADB : Kind.MYSQL;
    return new Server(
        kind, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), version);
  }

  static Server of(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT VERSION()")) {
      row.next();
      return parse(row.getString(1));
    }
  }

  /** Connects and looks. */
  static Server of(DatabaseAccess access) {
    try (Connection connection = access.connect()) {
      return of(connection);
    } catch (SQLException e) {
      throw DatabaseException.of(access, e);
    }
  }

  /** Older servers drop microseconds or lack what the migrations use. */
  Server requireSupported() {
    if (major < kind.oldestMajor || (major == kind.oldestMajor && minor < kind.oldestMinor)) {
      throw new DatabaseException(
          DatabaseException.Kind.UNSUPPORTED_SERVER,
          "%s %s is too old: MySQL 8.4 or later, or MariaDB 11.4 or later is needed"
              .formatted(kind.title, version));
    }
    return this;
  }

  /** "MySQL 9.7.4". */
  public String title() {
    return kind.title + " " + version;
  }
}
