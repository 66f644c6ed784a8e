package dev.terrace.app.db;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.config.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The database and how long to put up with it.
 *
 * @param url JDBC URL, {@code jdbc:mysql://host:3306/terrace}; driver parameters in it win over
 *     ours
 * @param user the account terrace_app
 * @param password its password; may be left out for accounts without one
 * @param poolSize connections, 0 to 1000; 0 (default) means two for each core and four more
 * @param connectionTimeout longest wait for a free connection, 250 ms to 30 s, default 750 ms
 * @param connectTimeout longest wait for the server to accept a new one, 100 ms to 30 s, default 1
 *     s
 * @param socketTimeout longest wait for an answer of the server, 200 ms to 10 min, default 1.5 s
 * @param maxLifetime age at which a connection is replaced, 30 s to 1 day, default 25 min
 */
public record DatabaseConfig(
    @Doc("JDBC URL; driver parameters in it win over ours") String url,
    @Doc("the account terrace_app") @Default("terrace_app") String user,
    @Doc("its password, or passwordFile") @Nullable Secret password,
    @Doc("connections; 0 = two for each core and four more")
        @Default("0")
        @Range(min = "0", max = "1000")
        int poolSize,
    @Doc("longest wait for a free connection; then 503")
        @Default("750ms")
        @Range(min = "250ms", max = "30s")
        Duration connectionTimeout,
    @Doc("longest wait for the server to accept a new connection")
        @Default("1s")
        @Range(min = "100ms", max = "30s")
        Duration connectTimeout,
    @Doc("longest wait for an answer of the server: a hung one gives 503 after this")
        @Default("1500ms")
        @Range(min = "200ms", max = "10m")
        Duration socketTimeout,
    @Doc("age at which a connection is replaced") @Default("25m") @Range(min = "30s", max = "24h")
        Duration maxLifetime) {

  public DatabaseConfig {
    if (!url.startsWith("jdbc:mysql://")) {
      throw new IllegalArgumentException("url must start with jdbc:mysql:// but was '" + url + "'");
    }
  }

  /** Connections in the pool. */
  public int connections() {
    return poolSize > 0 ? poolSize : 2 * Runtime.getRuntime().availableProcessors() + 4;
  }
}
