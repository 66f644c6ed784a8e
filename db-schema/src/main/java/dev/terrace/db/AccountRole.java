package dev.terrace.db;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The accounts of the database, each with the least it needs. */
public enum AccountRole {
  /** Runs the migrations: DDL on the schema. */
  MIGRATE,
  /**
   * The application servers: rows of the schema's tables, no DDL.
   *
   * <p>Of all tables, that of the migrations' history too. Grants on single tables would spare that
   * one, but a grant needs its table: on a new server the account would have no rights until the
   * migrations have run, and with each new table the application would stop at the moment of the
   * migration, until this command is run once more. The gain is small: an application that is taken
   * over can delete every article anyway, and the history says which of our scripts have run, never
   * what they do. Tampering with it shows in {@code validate}.
   */
  APP,
  /** mysqldump, mariadb-dump, XtraBackup, mariadb-backup: reads everything, changes nothing. */
  BACKUP,
  /** Exporters: server state, replication, no rows of the application. */
  MONITOR;

  private static final List<String> ROWS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");
  private static final String ALL_SCHEMAS = "*";
  private static final String PERFORMANCE_SCHEMA = "performance_schema";

  /** As in "terrace_app". */
  public String accountName(String prefix) {
    return prefix + key();
  }

  /** As in "app". */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The privileges by schema ({@code *} = all), in the words that the server prints in SHOW GRANTS.
   * MariaDB split REPLICATION CLIENT in two (10.5.2); MySQL has dynamic privileges of its own.
   */
  Map<String, List<String>> privileges(Server.Kind server, String database) {
    return switch (this) {
      case MIGRATE ->
          Map.of(
              database,
              List.of(
                  "SELECT",
                  "INSERT",
                  "UPDATE",
                  "DELETE",
                  "CREATE",
                  "ALTER",
                  "DROP",
                  "INDEX",
                  "REFERENCES",
                  "CREATE VIEW",
                  "SHOW VIEW"));
      case APP -> Map.of(database, ROWS);
      case BACKUP ->
          Map.of(
              ALL_SCHEMAS,
              switch (server) {
                case MYSQL ->
                    List.of(
                        "RELOAD", "PROCESS", "LOCK TABLES", "REPLICATION CLIENT", "BACKUP_ADMIN");
                case MARIADB ->
                    List.of("RELOAD", "PROCESS", "LOCK TABLES", "BINLOG MONITOR", "SLAVE MONITOR");
              },
              database,
              List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT"),
              // where a physical backup finds the position of its snapshot
              PERFORMANCE_SCHEMA,
              List.of("SELECT"));
      case MONITOR ->
          Map.of(
              ALL_SCHEMAS,
              switch (server) {
                case MYSQL -> List.of("PROCESS", "REPLICATION CLIENT");
                case MARIADB -> List.of("PROCESS", "BINLOG MONITOR", "SLAVE MONITOR");
              },
              PERFORMANCE_SCHEMA,
              List.of("SELECT"));
    };
  }
}
