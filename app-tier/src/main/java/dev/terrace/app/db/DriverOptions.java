package dev.terrace.app.db;

import java.time.Duration;
import java.util.Properties;

/** What Connector/J is told beside the URL. */
final class DriverOptions {
  private DriverOptions() {}

  static Properties of(DatabaseConfig config, Duration socketTimeout) {
    var options = new Properties();
    // All times are UTC, whatever zone this JVM or the server lives in.
    options.setProperty("connectionTimeZone", "UTC");
    options.setProperty("forceConnectionTimeZoneToSession", "true");
    options.setProperty("preserveInstants", "true");
    options.setProperty("connectTimeout", millis(config.connectTimeout()));
    options.setProperty("socketTimeout", millis(socketTimeout));
    options.setProperty("tcpKeepAlive", "true");
    // One prepare per statement and connection, then only its parameters travel.
    options.setProperty("useServerPrepStmts", "true");
    options.setProperty("cachePrepStmts", "true");
    options.setProperty("prepStmtCacheSize", "250");
    options.setProperty("prepStmtCacheSqlLimit", "4096");
    // Not cacheResultSetMetadata: the server may give a column another type at each execution
    // (EXISTS
    // over a table that is empty becomes a constant), and rows would be read by the types of the
    // first.
    // Fewer round trips: the driver remembers what it has set, and what the server has told it.
    options.setProperty("useLocalSessionState", "true");
    options.setProperty("elideSetAutoCommits", "true");
    options.setProperty("cacheServerConfiguration", "true");
    options.setProperty("maintainTimeStats", "false");
    // A lock that is not free within a second is not worth more waiting: give way and try again.
    // An article's tags come in one column: up to twenty of a hundred characters.
    options.setProperty(
        "sessionVariables", "innodb_lock_wait_timeout=1,group_concat_max_len=" + (1 << 16));
    return options;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
