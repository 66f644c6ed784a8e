package dev.terrace.db;

import dev.terrace.db.embedded.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A fresh database with the schema, and short ways to ask it. */
final class MigratedDatabase implements AutoCloseable {
  private final TestDatabase database = TestDatabase.create();

  MigratedDatabase() {
    Migrations.migrate(access());
  }

  DatabaseAccess access() {
    return access(database);
  }

  static DatabaseAccess access(TestDatabase database) {
    return new DatabaseAccess(database.jdbcUrl(), database.user(), database.password());
  }

  DatabaseAccess as(String user, String password) {
    return new DatabaseAccess(database.jdbcUrl(), user, password);
  }

  String name() {
    return database.name();
  }

  void run(String sql, Object... values) throws SQLException {
    run(access(), sql, values);
  }

  static void run(DatabaseAccess access, String sql, Object... values) throws SQLException {
    try (Connection connection = access.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.execute();
    }
  }

  /** The rows, each as its columns joined by " | ". */
  List<String> rows(String sql) throws SQLException {
    return rows(access(), sql);
  }

  static List<String> rows(DatabaseAccess access, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = access.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        found.add(String.join(" | ", row));
      }
    }
    return found;
  }

  long number(String sql) throws SQLException {
    return Long.parseLong(rows(sql).getFirst());
  }

  @Override
  public void close() {
    database.close();
  }
}
