package dev.terrace.app.db;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a database error means for the work at hand. */
sealed interface SqlFault {
  /** The transaction lost against another one; tried again it may well win. */
  record Conflict() implements SqlFault {}

  /** The server is not there, does not answer, or takes no writes. */
  record Connection(String reason) implements SqlFault {}

  record DuplicateKey(String name) implements SqlFault {}

  record MissingReference(String foreignKey) implements SqlFault {}

  /** The server gave up on a statement that had a limit of time. */
  record TooSlow() implements SqlFault {}

  /** A mistake of ours. */
  record Mistake() implements SqlFault {}

  // MySQL says "for key 'user.user_email_uk'", MariaDB "for key 'user_email_uk'".
  Pattern KEY = Pattern.compile("for key '(?:[^']*\\.)?([^'.]+)'");
  Pattern CONSTRAINT = Pattern.compile("CONSTRAINT `([^`]+)`");

  static SqlFault of(Throwable thrown) {
    var sql = sqlException(thrown);
    if (sql == null) {
      return new Mistake();
    }
    return switch (sql.getErrorCode()) {
      case 1062 -> new DuplicateKey(name(KEY, sql));
      case 1452 -> new MissingReference(name(CONSTRAINT, sql));
      // deadlock; lock wait timeout; MariaDB's "record has changed since last read"
      case 1213, 1205, 1020 -> new Conflict();
      // MySQL; MariaDB; MariaDB inside a full-text index
      case 3024, 1969, 188 -> new TooSlow();
      // too many connections; shutdown in progress; killed; read-only server during a failover;
      // wrong password or rights taken away; database gone; server gone; idle too long
      case 1040,
          1053,
          1317,
          1927,
          1290,
          1836,
          1792,
          1044,
          1045,
          1049,
          1129,
          1130,
          1203,
          1226,
          4031 ->
          new Connection(reason(sql));
      default ->
          sql instanceof SQLTransientConnectionException
                  || sql instanceof SQLNonTransientConnectionException
                  || sql instanceof SQLRecoverableException
                  || state(sql).startsWith("08")
              ? new Connection(reason(sql))
              : state(sql).equals("40001") ? new Conflict() : new Mistake();
    };
  }

  private static @Nullable SQLException sqlException(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  private static String state(SQLException sql) {
    var state = sql.getSQLState();
    return state == null ? "" : state;
  }

  private static String name(Pattern pattern, SQLException sql) {
    var matcher = pattern.matcher(String.valueOf(sql.getMessage()));
    return matcher.find() ? matcher.group(1) : "?";
  }

  /** The first line: the driver's messages go on about packets and milliseconds. */
  private static String reason(SQLException sql) {
    return String.valueOf(sql.getMessage()).lines().findFirst().orElse("no message");
  }
}
