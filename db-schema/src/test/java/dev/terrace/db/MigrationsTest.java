package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.db.embedded.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class MigrationsTest {

  @Test
  void secondMigrationFindsNothingToDo() {
    try (TestDatabase database = TestDatabase.create()) {
      DatabaseAccess access = MigratedDatabase.access(database);

      MigrationResult first = Migrations.migrate(access);
      MigrationResult second = Migrations.migrate(access);

      assertThat(first.applied())
          .startsWith(
              "V001 create user", "V002 create article", "V003 create favorite and comment");
      assertThat(first.applied().getLast()).startsWith("V" + first.version());
      assertThat(second.applied()).isEmpty();
      assertThat(second.version()).isEqualTo(first.version());
    }
  }

  @Test
  void infoTellsWhatIsPendingAndWhatIsDone() {
    try (TestDatabase database = TestDatabase.create()) {
      DatabaseAccess access = MigratedDatabase.access(database);

      assertThat(Migrations.info(access))
          .hasSizeGreaterThan(3)
          .allSatisfy(migration -> assertThat(migration.state()).isEqualTo("Pending"))
          .allSatisfy(migration -> assertThat(migration.installedOn()).isNull());
      Migrations.migrate(access);

      assertThat(Migrations.info(access))
          .allSatisfy(migration -> assertThat(migration.state()).isEqualTo("Success"))
          .allSatisfy(migration -> assertThat(migration.installedOn()).isNotNull());
    }
  }

  @Test
  void changedMigrationIsFoundByItsChecksum() throws Exception {
    try (MigratedDatabase database = new MigratedDatabase()) {
      Migrations.validate(database.access());
      database.run("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '002'");

      assertThatThrownBy(() -> Migrations.validate(database.access()))
          .isInstanceOf(DatabaseException.class)
          .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.SCHEMA)
          .hasMessageContaining("checksum mismatch for migration version 002");
      assertThatThrownBy(() -> Migrations.migrate(database.access()))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("checksum mismatch");
    }
  }

  @Test
  void validationFailsOnADatabaseThatWasNeverMigrated() {
    try (TestDatabase database = TestDatabase.create()) {
      assertThatThrownBy(() -> Migrations.validate(MigratedDatabase.access(database)))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("not applied to database");
    }
  }

  @Test
  void whatStandsInTheWayIsTold() {
    try (TestDatabase database = TestDatabase.create()) {
      DatabaseAccess access = MigratedDatabase.access(database);

      assertThatThrownBy(() -> Migrations.migrate(access.withDatabase("not_there")))
          .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.MISSING_DATABASE)
          .hasMessage("database 'not_there' does not exist on this server");
      assertThatThrownBy(
              () -> Migrations.migrate(new DatabaseAccess(access.jdbcUrl(), "root", "wrong")))
          .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.ACCESS_DENIED)
          .hasMessageContaining("the server refuses root");
    }
    // port 1 on loopback: nobody is there
    assertThatThrownBy(
            () -> Migrations.migrate(new DatabaseAccess("jdbc:mysql://127.0.0.1:1/shop", "a", "b")))
        .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.UNREACHABLE)
        .hasMessageContaining("jdbc:mysql://127.0.0.1:1/shop (Connection refused");
  }

  @Test
  void oldServersAreRefused() {
    assertThat(Server.parse("9.7.4-2").requireSupported().title()).isEqualTo("MySQL 9.7.4-2");
    assertThat(Server.parse("8.4.0").requireSupported().kind()).isEqualTo(Server.Kind.MYSQL);
    assertThat(Server.parse("11.4.5-MariaDB").requireSupported().kind())
        .isEqualTo(Server.Kind.MARIADB);
    assertThat(Server.parse("12.0.1-MariaDB-log").requireSupported().major()).isEqualTo(12);
    for (String old :
        new String[] {"8.0.40", "8.3.0", "5.7.44-log", "10.11.6-MariaDB", "11.3.2-MariaDB"}) {
      assertThatThrownBy(() -> Server.parse(old).requireSupported())
          .hasFieldOrPropertyWithValue("kind", DatabaseException.Kind.UNSUPPORTED_SERVER)
          .hasMessageContaining(old)
          .hasMessageContaining("is too old: MySQL 8.4 or later, or MariaDB 11.4 or later");
    }
  }
}
