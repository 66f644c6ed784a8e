package dev.terrace.proxy;

import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.tls.ClientTls;
import dev.terrace.kit.tls.ClientTlsConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server of a backend.
 *
 * @param name unique in its backend; in logs, metrics and (hashed) in the persistence cookie
 * @param address where it listens
 * @param ssl TLS to it, also for its checks (but not those with a port of their own); {@code true}
 *     is TLS with a certificate of a known authority; absent: in the clear
 * @param weight its share of the requests, 0 to 256, default 1; 0 takes no new visitors
 * @param backup takes requests only when no other server can, default false
 * @param maxconn requests that it works on at the same time, 0 (no limit) to 1 000 000, default 0
 * @param slowstart how long weight and maxconn take to grow to their full size after the server
 *     came back, 0 s to 1 day; default the backend's
 * @param disabled whether it starts in maintenance, default false
 */
public record ServerConfig(
    @Doc("unique in its backend") String name,
    @Doc("host:port where it listens") HostPort address,
    @Doc("TLS to it: true, or more about it; absent: in the clear") @Nullable ClientTlsConfig ssl,
    @Doc("share of the requests; 0 takes no new visitors")
        @Default("1")
        @Range(min = "0", max = "256")
        int weight,
    @Doc("takes requests only when no other server can") @Default("false") boolean backup,
    @Doc("requests in work at the same time; 0 = no limit")
        @Default("0")
        @Range(min = "0", max = "1000000")
        int maxconn,
    @Doc("how long weight and maxconn grow after it came back; by default the backend's")
        @Range(min = "0s", max = "1d")
        @Nullable Duration slowstart,
    @Doc("starts in maintenance") @Default("false") boolean disabled) {
  public ServerConfig {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) {
      throw new IllegalArgumentException(
          "name must be 1 to 63 letters, digits, '.', '_' or '-' but was '" + name + "'");
    }
    if (address.port() == 0) {
      throw new IllegalArgumentException("address needs a port above 0");
    }
  }

  /** A server with defaults. */
  public static ServerConfig of(String name, HostPort address) {
    return new ServerConfig(name, address, null, 1, false, 0, null, false);
  }

  /** What is wrong with the files that it names; blocks. */
  public List<ConfigNote> fileProblems() {
    return ssl == null || !ssl.enabled() ? List.of() : ClientTls.problems("ssl", ssl);
  }

  /** The same server with another weight. */
  public ServerConfig withWeight(int newWeight) {
    return new ServerConfig(name, address, ssl, newWeight, backup, maxconn, slowstart, disabled);
  }
}
