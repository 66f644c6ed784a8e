package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.db.embedded.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class MigrationsTest {

  @Test
  void secondMigrationFindsNothingToDo() {
    try (TestDatabase database = TestDatabase.create()) {
      var access = new DatabaseAccess(database.jdbcUrl(), database.user(), database.password());

      MigrationResult first = Migrations.migrate(access);
      MigrationResult second = Migrations.migrate(access);

      assertThat(first.applied()).hasSize(3).first().isEqualTo("V001 create user");
      assertThat(second.applied()).isEmpty();
      assertThat(second.version()).isEqualTo(first.version()).isEqualTo("003");
    }
  }
}
