package dev.terrace.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;

/**
 * Fills a migrated database with sample data.
 *
 * <p>All users get the one password given. Both kinds need an account with SELECT and INSERT on the
 * schema. Errors are {@link DatabaseException}.
 */
public final class Seed {
  private Seed() {}

  /**
   * A small believable blog, in one transaction: all of it or nothing. The same on each run, with
   * its dates spread over the year that ends now.
   *
   * @param password of all users, at least 8 characters
   * @throws DatabaseException of kind ALREADY_SEEDED if there is any user
   */
  public static SeedResult demo(DatabaseAccess access, String password, Progress progress) {
    return demo(access, password, progress, Clock.systemUTC());
  }

  static SeedResult demo(DatabaseAccess access, String password, Progress progress, Clock clock) {
    String hash = hash(password);
    try (Connection connection = open(access)) {
      if (exists(connection, "SELECT 1 FROM user LIMIT 1")) {
        throw new DatabaseException(
            DatabaseException.Kind.ALREADY_SEEDED,
            "database '%s' has users already; the sample blog needs an empty one"
                .formatted(access.database()));
      }
      SeedResult result =
          new DemoSeed(new BatchWriter.Target(connection, false, progress), hash, clock).write();
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw DatabaseException.of(access, e);
    }
  }

  /**
   * Random data of any size, the same for the same seed and size. Committed batch by batch: after a
   * failure half-way the database is to be dropped. May be added to the sample blog.
   *
   * @param seed any number
   * @param password of all users, at least 8 characters
   * @throws DatabaseException of kind ALREADY_SEEDED if it has been run on this database
   */
  public static SeedResult generate(
      DatabaseAccess access, SeedSize size, long seed, String password, Progress progress) {
    String hash = hash(password);
    try (Connection connection = open(access)) {
      if (exists(
          connection,
          "SELECT 1 FROM user WHERE email = '%s' LIMIT 1".formatted(Generator.email(1)))) {
        throw new DatabaseException(
            DatabaseException.Kind.ALREADY_SEEDED,
            "database '%s' has generated data already".formatted(access.database()));
      }
      return new Generator(connection, size, seed, hash, progress).write();
    } catch (SQLException e) {
      throw DatabaseException.of(access, e);
    }
  }

  /** Whether there is any user. */
  public static boolean isSeeded(DatabaseAccess access) {
    try (Connection connection = access.connect()) {
      return exists(connection, "SELECT 1 FROM user LIMIT 1");
    } catch (SQLException e) {
      throw DatabaseException.of(access, e);
    }
  }

  private static String hash(String password) {
    if (password.length() < 8) {
      throw new IllegalArgumentException(
          "the password must have at least 8 characters but had " + password.length());
    }
    return Passwords.hash(password);
  }

  private static Connection open(DatabaseAccess access) throws SQLException {
    Connection connection = access.withParameter("rewriteBatchedStatements", "true").connect();
    connection.setAutoCommit(false);
    return connection;
  }

  private static boolean exists(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next();
    }
  }
}
