package dev.terrace.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code db-schema migrate}. */
@Command(
    name = "migrate",
    description = "Brings the database to the schema of this version.",
    mixinStandardHelpOptions = true)
final class MigrateCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--create-database",
      description = "First make the database if it does not exist (utf8mb4).")
  private boolean createDatabase;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    DatabaseAccess access = connection.access();
    if (createDatabase) {
      create(access);
    }
    MigrationResult result = Migrations.migrate(access);
    PrintWriter out = Output.of(spec);
    result.applied().forEach(migration -> out.println("applied " + migration));
    out.println(
        result.applied().isEmpty()
            ? "nothing to do: the schema is at version " + result.version()
            : "the schema is now at version " + result.version());
    return 0;
  }

  static void create(DatabaseAccess access) {
    if (!access.database().matches("[A-Za-z0-9_]{1,64}")) {
      throw new IllegalArgumentException(
          "the database's name must be letters, digits and underscores but was "
              + access.database());
    }
    try (Connection server = access.withDatabase("").connect();
        Statement statement = server.createStatement()) {
      statement.execute(
          "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci"
              .formatted(access.database()));
    } catch (SQLException e) {
      throw DatabaseException.of(access, e);
    }
  }
}
