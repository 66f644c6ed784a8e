package dev.terrace.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Writes many rows of one table by few statements: the driver makes one INSERT of each batch
 * (rewriteBatchedStatements). Not thread-safe.
 */
final class BatchWriter implements AutoCloseable {
  private final PreparedStatement insert;
  private final int batchRows;
  private final boolean commits;
  private final String what;
  private final long total;
  private final Progress progress;
  private int pending;
  private long done;

  private BatchWriter(
      PreparedStatement insert,
      int batchRows,
      boolean commits,
      String what,
      long total,
      Progress progress) {
    this.insert = insert;
    this.batchRows = batchRows;
    this.commits = commits;
    this.what = what;
    this.total = total;
    this.progress = progress;
  }

  /** Makes the writers of a seed. */
  record Target(Connection connection, boolean commitsEachBatch, Progress progress) {
    BatchWriter into(String table, String columns, int batchRows, long total) throws SQLException {
      String marks = "?" + ", ?".repeat((int) columns.chars().filter(c -> c == ',').count());
      PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO %s (%s) VALUES (%s)".formatted(table, columns, marks));
      return new BatchWriter(insert, batchRows, commitsEachBatch, table, total, progress);
    }
  }

  void add(@Nullable Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      insert.setObject(i + 1, values[i]);
    }
    insert.addBatch();
    if (++pending == batchRows) {
      flush();
    }
  }

  private void flush() throws SQLException {
    // Counts are SUCCESS_NO_INFO for a rewritten batch: only failures say anything.
    for (int count : insert.executeBatch()) {
      if (count == Statement.EXECUTE_FAILED) {
        throw new SQLException("a row of " + what + " was not written");
      }
    }
    if (commits) {
      insert.getConnection().commit();
    }
    done += pending;
    pending = 0;
    progress.report(what, done, total);
  }

  @Override
  public void close() throws SQLException {
    try (insert) {
      if (pending > 0) {
        flush();
      }
      if (done != total) {
        progress.report(what, done, done); // the total was an estimate
      }
    }
  }
}
