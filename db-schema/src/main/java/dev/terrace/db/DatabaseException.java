package dev.terrace.db;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Something about the database stands in the way; the message says what, and what to do. */
public final class DatabaseException extends RuntimeException {
  private static final int UNKNOWN_DATABASE = 1049;
  private static final int NO_DATABASE_ACCESS = 1044;
  private static final int WRONG_PASSWORD = 1045;
  private static final int HOST_NOT_ALLOWED = 1130;
  private static final int TABLE_DENIED = 1142;
  private static final int PRIVILEGE_NEEDED = 1227;

  /** What stands in the way. */
  public enum Kind {
    /** No answer from the host and port. */
    UNREACHABLE,
    /** The server knows no such account, password or host. */
    ACCESS_DENIED,
    /** The server runs, the database is not there. */
    MISSING_DATABASE,
    /** Neither MySQL 8.4 or later nor MariaDB 11.4 or later. */
    UNSUPPORTED_SERVER,
    /** The schema is not what this version expects. */
    SCHEMA,
    /** There is sample data already. */
    ALREADY_SEEDED,
    /** Anything else that the server refused. */
    STATEMENT
  }

  private final Kind kind;

  DatabaseException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  DatabaseException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** What stands in the way. */
  public Kind kind() {
    return kind;
  }

  static DatabaseException of(DatabaseAccess access, SQLException e) {
    return switch (e.getErrorCode()) {
      case UNKNOWN_DATABASE ->
          new DatabaseException(
              Kind.MISSING_DATABASE,
              "database '%s' does not exist on this server".formatted(access.database()),
              e);
      case WRONG_PASSWORD, HOST_NOT_ALLOWED, NO_DATABASE_ACCESS ->
          new DatabaseException(
              Kind.ACCESS_DENIED, "the server refuses %s: %s".formatted(access, e.getMessage()), e);
      case TABLE_DENIED, PRIVILEGE_NEEDED ->
          new DatabaseException(
              Kind.ACCESS_DENIED,
              "account '%s' lacks a privilege: %s".formatted(access.user(), e.getMessage()),
              e);
      default -> {
        String state = e.getSQLState();
        yield state != null && state.startsWith("08")
            ? new DatabaseException(
                Kind.UNREACHABLE,
                "no database answers at %s (%s)".formatted(access.jdbcUrl(), firstLine(e)),
                e)
            : new DatabaseException(Kind.STATEMENT, String.valueOf(e.getMessage()), e);
      }
    };
  }

  private static String firstLine(SQLException e) {
    // The driver's own text fills a page; its cause says "Connection refused".
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
