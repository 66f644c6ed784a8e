package dev.terrace.db;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.output.MigrateResult;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to the schema of this version by the SQL files in {@code db/migration}.
 *
 * <p>Any number of processes may do it at once: they wait for each other. Errors are {@link
 * DatabaseException}.
 */
public final class Migrations {
  private static final String NONE = "none";

  private Migrations() {}

  /** Applies what is missing. The account needs DDL on the database, which must exist. */
  public static MigrationResult migrate(DatabaseAccess access) {
    Flyway flyway = open(access);
    MigrateResult result = run(flyway::migrate);
    List<String> applied =
        result.migrations.stream()
            .map(done -> "V%s %s".formatted(done.version, done.description))
            .toList();
    return new MigrationResult(applied, version(flyway.info().current()));
  }

  /** All migrations, done and to be done, oldest first. */
  public static List<MigrationStatus> info(DatabaseAccess access) {
    Flyway flyway = open(access);
    return Arrays.stream(run(flyway::info).all()).map(MigrationStatus::of).toList();
  }

  /** Fails if a migration is missing or was changed after it had been applied. */
  public static void validate(DatabaseAccess access) {
    run(() -> {
      open(access).validate();
      return true;
    });
  }

  private static Flyway open(DatabaseAccess access) {
    Server.of(access).requireSupported();
    return Flyway.configure()
        .dataSource(access.jdbcUrl(), access.user(), access.password())
        .locations("classpath:db/migration")
        .failOnMissingLocations(true)
        .validateMigrationNaming(true)
        .cleanDisabled(true)
        .load();
  }

  private static String version(@Nullable MigrationInfo current) {
    return current == null ? NONE : Objects.toString(current.getVersion(), NONE);
  }

  private static <T> T run(Supplier<T> action) {
    try {
      return action.get();
    } catch (FlywayException e) {
      throw new DatabaseException(
          DatabaseException.Kind.SCHEMA, String.valueOf(e.getMessage()).strip(), e);
    }
  }
}
