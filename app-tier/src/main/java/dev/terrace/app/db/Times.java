package dev.terrace.app.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;

/** Points in time in DATETIME columns, which hold UTC. */
public final class Times {
  private Times() {}

  /** Via LocalDateTime: the driver cannot read an Instant, and a Timestamp knows time zones. */
  public static Instant instant(ResultSet row, String column) throws SQLException {
    return Objects.requireNonNull(row.getObject(column, LocalDateTime.class), column)
        .toInstant(ZoneOffset.UTC);
  }
}
