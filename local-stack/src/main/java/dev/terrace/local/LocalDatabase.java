package dev.terrace.local;

import dev.terrace.db.AccountOptions;
import dev.terrace.db.AccountPasswords;
import dev.terrace.db.AccountRole;
import dev.terrace.db.Accounts;
import dev.terrace.db.DatabaseAccess;
import dev.terrace.db.DatabaseException;
import dev.terrace.db.MigrationResult;
import dev.terrace.db.Migrations;
import dev.terrace.db.Seed;
import dev.terrace.db.SeedResult;
import dev.terrace.db.embedded.EmbeddedDatabase;
import dev.terrace.db.embedded.EmbeddedDatabaseException;
import dev.terrace.db.embedded.Options;
import dev.terrace.kit.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The database of the stack: the embedded one or an existing one, and what has to be in it. */
final class LocalDatabase {
  static final String NAME = "terrace";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String SEEDED = "seeded-databases";
  private static final String EXISTING = "existing-database";

  private final Layout layout;
  private final StackConfig config;
  private final Secrets secrets;

  LocalDatabase(Layout layout, StackConfig config, Secrets secrets) {
    this.layout = layout;
    this.config = config;
    this.secrets = secrets;
  }

  /**
   * Who the application servers are there.
   *
   * @param passwordFile holds the password; null when the account has none
   */
  record Account(String jdbcUrl, String user, @Nullable Path passwordFile) {
    DatabaseAccess access() {
      return new DatabaseAccess(
          jdbcUrl, user, passwordFile == null ? "" : Secrets.read(passwordFile));
    }
  }

  /** Starts the embedded database, detached. */
  EmbeddedDatabase start() {
    try {
      EmbeddedDatabase database =
          EmbeddedDatabase.start(
              layout.data(),
              Options.forLocalStack(config.database().port())
                  .withBufferPoolMebibytes((int) (config.database().memory().bytes() >> 20)));
      linkLog();
      return database;
    } catch (EmbeddedDatabaseException e) {
      throw new StackException("the database did not start: " + e.getMessage(), e);
    }
  }

  /** Ends the embedded database if it runs, also one that no record tells of. */
  void endLeftOver() {
    if (!config.embeddedDatabase()) {
      return;
    }
    try {
      EmbeddedDatabase.running(layout.data()).ifPresent(EmbeddedDatabase::close);
    } catch (EmbeddedDatabaseException e) {
      throw new StackException("the left-over database did not end: " + e.getMessage(), e);
    }
  }

  /** Deletes the embedded database's data; nothing may run on them. Says whether there were any. */
  boolean throwAway() {
    Path data = layout.data();
    if (!config.embeddedDatabase() || !Files.exists(data)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
      return true;
    } catch (IOException | UncheckedIOException e) {
      throw new StackException("cannot delete " + data + ": " + e.getMessage(), e);
    }
  }

  /**
   * Keeps the password of an existing database in a file of its own; from then on only that file
   * counts, because the settings in force are saved without it.
   */
  void keepPassword() {
    Secret password = config.database().password();
    if (password == null) {
      secrets.drop(EXISTING);
    } else {
      secrets.store(EXISTING, password.reveal());
    }
  }

  /** The account of the application servers. */
  Account appAccount() {
    return config.embeddedDatabase() ? embedded(AccountRole.APP) : existing();
  }

  /** Accounts, schema and sample blog: made where they are missing. Says what it did. */
  String prepare() {
    try {
      if (config.embeddedDatabase()) {
        makeAccounts();
      }
      Account migrator = config.embeddedDatabase() ? embedded(AccountRole.MIGRATE) : existing();
      MigrationResult migrated = Migrations.migrate(migrator.access());
      String schema =
          migrated.applied().isEmpty()
              ? "schema " + migrated.version()
              : "schema %s, %d migrations".formatted(migrated.version(), migrated.applied().size());
      if (Seed.isSeeded(migrator.access())) {
        return schema + ", data kept";
      }
      SeedResult seeded =
          Seed.demo(
              migrator.access(),
              Secrets.read(secrets.demoPassword()),
              dev.terrace.db.Progress.none());
      if (!config.embeddedDatabase()) {
        var urls = new TreeSet<>(seededUrls());
        urls.add(migrator.jdbcUrl());
        secrets.store(SEEDED, String.join("\n", urls));
      }
      return String.format(
          Locale.ROOT,
          "%s, sample blog: %d users, %d articles, %d comments",
          schema,
          seeded.users(),
          seeded.articles(),
          seeded.comments());
    } catch (DatabaseException e) {
      throw new StackException("the database cannot be used: " + e.getMessage(), e);
    }
  }

  /** E-mail addresses of some users of the sample blog; none when the database has other users. */
  List<String> demoUsers() {
    DatabaseAccess access = appAccount().access();
    var users = new ArrayList<String>();
    try (var connection =
            DriverManager.getConnection(access.jdbcUrl(), access.user(), access.password());
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT email FROM user WHERE email LIKE '%@demo.example' ORDER BY id LIMIT 2")) {
      while (rows.next()) {
        users.add(rows.getString(1));
      }
      return users;
    } catch (SQLException e) {
      throw new StackException("cannot read the users: " + e.getMessage(), e);
    }
  }

  /** The file with the demo users' password, if it was this checkout that made them. */
  Optional<Path> demoPasswordFile() {
    // The embedded database's data and the secrets are of one checkout; only that makes users
    // there.
    String url = config.database().url();
    return url == null || seededUrls().contains(url)
        ? secrets.kept(Secrets.DEMO_PASSWORD)
        : Optional.empty();
  }

  /** The existing databases in which this checkout made the sample blog. */
  private List<String> seededUrls() {
    return secrets.kept(SEEDED).map(file -> Secrets.read(file).lines().toList()).orElse(List.of());
  }

  private void makeAccounts() {
    EmbeddedDatabase database =
        EmbeddedDatabase.running(layout.data())
            .orElseThrow(() -> new StackException("the database ended as soon as it was ready"));
    var root =
        new DatabaseAccess(database.jdbcUrl(""), database.rootUser(), database.rootPassword());
    try (var connection =
            DriverManager.getConnection(root.jdbcUrl(), root.user(), root.password());
        var statement = connection.createStatement()) {
      statement.execute(
          "CREATE DATABASE IF NOT EXISTS "
              + NAME
              + " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci");
    } catch (SQLException e) {
      throw new StackException("cannot make the database: " + e.getMessage(), e);
    }
    var passwords =
        AccountPasswords.of(
            password(AccountRole.MIGRATE),
            password(AccountRole.APP),
            password(AccountRole.BACKUP),
            password(AccountRole.MONITOR));
    Accounts.apply(root, NAME, passwords, AccountOptions.forHost(LOOPBACK));
  }

  private String password(AccountRole role) {
    return Secrets.read(secrets.databasePassword(role.key()));
  }

  private Account embedded(AccountRole role) {
    return new Account(
        "jdbc:mysql://%s:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true"
            .formatted(LOOPBACK, config.database().port(), NAME),
        role.accountName("terrace_"),
        secrets.databasePassword(role.key()));
  }

  private Account existing() {
    StackConfig.Database database = config.database();
    return new Account(
        Objects.requireNonNull(database.url()),
        Objects.requireNonNull(database.user()),
        secrets.kept(EXISTING).orElse(null));
  }

  /** The server writes its own log; `./stack logs db` finds it under the name of the others. */
  private void linkLog() {
    Path link = layout.log(Part.DB).path();
    try {
      Files.createDirectories(layout.logs());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(
          link, layout.logs().relativize(layout.data().resolve("mariadbd.log")));
    } catch (IOException e) {
      throw new StackException("cannot link the database's log: " + e.getMessage(), e);
    }
  }
}
