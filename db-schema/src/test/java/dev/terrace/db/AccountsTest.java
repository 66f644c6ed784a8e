package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.db.embedded.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("database")
class AccountsTest {
  private final MigratedDatabase database = new MigratedDatabase();
  private final TestDatabase neighbour = TestDatabase.create();
  private final String prefix =
      "t%08x_".formatted(ThreadLocalRandom.current().nextInt()); // the server is shared
  private final AccountPasswords passwords =
      AccountPasswords.of("migrate-'\\-secret", "app-secret-1", "backup-secret", "monitor-secret");

  @AfterEach
  void drop() throws SQLException {
    for (AccountRole role : AccountRole.values()) {
      database.run("DROP USER IF EXISTS '%s'@'127.0.0.1'".formatted(role.accountName(prefix)));
    }
    database.run(
        "DROP USER IF EXISTS '%s'@'10.0.0.%%'".formatted(AccountRole.APP.accountName(prefix)));
    neighbour.close();
    database.close();
  }

  @Test
  void appMayChangeRowsOfItsSchemaAndNothingElse() throws SQLException {
    apply();
    DatabaseAccess app = as(AccountRole.APP);

    MigratedDatabase.run(app, "INSERT INTO tag (name) VALUES ('java')");
    MigratedDatabase.run(app, "UPDATE tag SET name = 'jvm'");
    MigratedDatabase.run(app, "DELETE FROM tag");
    refused(app, "CREATE TABLE mine (id INT)");
    refused(app, "ALTER TABLE tag ADD COLUMN x INT");
    refused(app, "DROP TABLE tag");
    refused(app, "TRUNCATE TABLE tag");
    refused(app, "CREATE INDEX tag_x_ix ON tag (name)");
    refused(app, "CREATE USER 'x'@'127.0.0.1' IDENTIFIED BY 'x'");
    refused(app, "SELECT * FROM mysql.user");
    refused(app, "CREATE TABLE %s.mine (id INT)".formatted(neighbour.name()));
    assertThatThrownBy(() -> MigratedDatabase.rows(app.withDatabase(neighbour.name()), "SELECT 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("denied");
  }

  @Test
  void migrateRunsTheMigrationsButMakesNoAccounts() throws SQLException {
    apply();
    DatabaseAccess migrate = as(AccountRole.MIGRATE);
    for (String table :
        new String[] {
          "session", "comment", "favorite", "article_tag", "tag", "article", "follow", "user"
        }) {
      MigratedDatabase.run(migrate, "DROP TABLE " + table);
    }
    MigratedDatabase.run(migrate, "DROP TABLE flyway_schema_history");

    assertThat(Migrations.migrate(migrate).applied()).hasSize(5);
    assertThat(Seed.demo(migrate, "password1", Progress.none()).users()).isEqualTo(36);

    refused(migrate, "CREATE USER 'x'@'127.0.0.1' IDENTIFIED BY 'x'");
    refused(migrate, "GRANT SELECT ON tag TO 'x'@'127.0.0.1'");
    refused(migrate, "CREATE TABLE %s.mine (id INT)".formatted(neighbour.name()));
  }

  @Test
  void backupReadsAndLocksButWritesNothing() throws SQLException {
    apply();
    DatabaseAccess backup = as(AccountRole.BACKUP);

    MigratedDatabase.rows(backup, "SELECT * FROM article");
    MigratedDatabase.rows(backup, "SHOW CREATE TABLE article");
    MigratedDatabase.run(backup, "FLUSH TABLES WITH READ LOCK");
    MigratedDatabase.run(backup, "START TRANSACTION WITH CONSISTENT SNAPSHOT");
    MigratedDatabase.rows(backup, "SHOW TRIGGERS");
    MigratedDatabase.rows(backup, "SHOW EVENTS");
    refused(backup, "INSERT INTO tag (name) VALUES ('x')");
    refused(backup, "DELETE FROM tag");
    refused(backup, "DROP TABLE tag");
  }

  @Test
  void monitorSeesTheServerButNoRows() throws SQLException {
    apply();
    DatabaseAccess monitor = as(AccountRole.MONITOR).withDatabase("");

    MigratedDatabase.rows(monitor, "SHOW GLOBAL STATUS LIKE 'Threads_connected'");
    MigratedDatabase.rows(monitor, "SHOW FULL PROCESSLIST");
    MigratedDatabase.rows(monitor, "SHOW ENGINE INNODB STATUS");
    MigratedDatabase.rows(monitor, "SHOW REPLICA STATUS");
    refused(monitor, "SELECT * FROM %s.user".formatted(database.name()));
    refused(monitor, "DELETE FROM %s.tag".formatted(database.name()));
  }

  @Test
  void secondRunChangesThePasswordAndRevokesWhatIsTooMuch() throws SQLException {
    apply();
    database.run(
        "GRANT DROP, CREATE ON %s.* TO '%s'@'127.0.0.1'"
            .formatted(escaped(), AccountRole.APP.accountName(prefix)));
    database.run(
        "GRANT ALL ON %s.* TO '%s'@'127.0.0.1' WITH GRANT OPTION"
            .formatted(escaped(), AccountRole.MONITOR.accountName(prefix)));
    database.run(
        "GRANT PROCESS ON *.* TO '%s'@'127.0.0.1'".formatted(AccountRole.APP.accountName(prefix)));
    AccountPasswords changed =
        AccountPasswords.of("migrate-2", "app-secret-2", "backup-2", "monitor-2");

    Accounts.apply(database.access(), database.name(), changed, options("127.0.0.1"));

    DatabaseAccess app = database.as(AccountRole.APP.accountName(prefix), "app-secret-2");
    MigratedDatabase.run(app, "INSERT INTO tag (name) VALUES ('java')");
    refused(app, "DROP TABLE tag");
    refused(app, "SHOW ENGINE INNODB STATUS");
    refused(
        database.as(AccountRole.MONITOR.accountName(prefix), "monitor-2").withDatabase(""),
        "SELECT * FROM %s.user".formatted(database.name()));
    assertThatThrownBy(() -> MigratedDatabase.rows(as(AccountRole.APP), "SELECT 1"))
        .hasMessageContaining("denied");
  }

  @Test
  void privilegesOnASchemaWithAnUnderscoreDoNotLeakToASimilarName() throws SQLException {
    apply();
    String similar = database.name().replace("terrace_test", "terraceXtest");
    database.run("CREATE DATABASE " + similar);
    try {
      refused(as(AccountRole.MIGRATE), "CREATE TABLE %s.mine (id INT)".formatted(similar));
    } finally {
      database.run("DROP DATABASE " + similar);
    }
  }

  @Test
  void remoteAccountsNeedTlsUnlessToldOtherwise() throws SQLException {
    assertThat(AccountOptions.forHost("10.0.0.%").requireTls()).isTrue();
    assertThat(AccountOptions.forHost("127.0.0.1").requireTls()).isFalse();
    String app = AccountRole.APP.accountName(prefix);

    Accounts.apply(
        database.access(),
        database.name(),
        passwords,
        new AccountOptions("127.0.0.1", true, prefix));
    String sslType = "SELECT ssl_type FROM mysql.user WHERE User = '%s'".formatted(app);

    assertThat(database.rows(sslType)).containsExactly("ANY");
    // this connection is without TLS, as its URL says
    assertThatThrownBy(() -> MigratedDatabase.rows(as(AccountRole.APP), "SELECT 1"))
        .hasMessageContaining("denied");
    apply();
    assertThatCode(() -> MigratedDatabase.rows(as(AccountRole.APP), "SELECT 1"))
        .doesNotThrowAnyException();
  }

  @Test
  void missingPasswordFilesAreMadeForTheOwnerOnlyAndThenKept(@TempDir Path folder)
      throws Exception {
    Files.writeString(folder.resolve("app-password"), "chosen by hand\n");

    AccountPasswords first = AccountPasswords.inFolder(folder);
    AccountPasswords second = AccountPasswords.inFolder(folder);

    assertThat(first.of(AccountRole.APP)).isEqualTo("chosen by hand");
    for (AccountRole role : AccountRole.values()) {
      assertThat(second.of(role)).isEqualTo(first.of(role)).isNotBlank();
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("backup-password"))))
        .isEqualTo("rw-------");
    assertThat(first.of(AccountRole.BACKUP)).hasSize(32);
  }

  @Test
  void namesThatWouldBreakOutOfAStatementAreRefused() {
    assertThatThrownBy(() -> new AccountOptions("x' OR '", false, "terrace_"))
        .hasMessageContaining("host must be");
    assertThatThrownBy(() -> new AccountOptions("%", true, "a`b"))
        .hasMessageContaining("prefix must be");
    assertThatThrownBy(() ->
            Accounts.apply(
                database.access(), "a`.*", passwords, AccountOptions.forHost("127.0.0.1")))
        .hasMessageContaining("name must be");
  }

  private void apply() {
    Accounts.apply(database.access(), database.name(), passwords, options("127.0.0.1"));
  }

  private AccountOptions options(String host) {
    return new AccountOptions(host, false, prefix);
  }

  private DatabaseAccess as(AccountRole role) {
    return database.as(role.accountName(prefix), passwords.of(role));
  }

  private String escaped() {
    return "`" + database.name().replace("_", "\\_") + "`";
  }

  private static void refused(DatabaseAccess access, String sql) {
    assertThatThrownBy(() -> MigratedDatabase.run(access, sql))
        .as(sql)
        .isInstanceOf(SQLException.class)
        .hasMessageMatching("(?s).*(denied|you need).*");
  }
}
