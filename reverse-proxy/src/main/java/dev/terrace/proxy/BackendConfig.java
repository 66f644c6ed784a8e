package dev.terrace.proxy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.config.Range;
import dev.terrace.proxy.balance.Balance;
import dev.terrace.proxy.balance.HashConfig;
import dev.terrace.proxy.retry.RetryBudgetConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of servers that can answer the same requests, in HAProxy's words.
 *
 * @param balance roundrobin, leastconn, random, source, uri or hdr, default roundrobin
 * @param hash what balance does with the last three
 * @param servers at least one, with different names
 * @param check how servers are watched
 * @param cookie keeps a visitor on one server; absent: no persistence
 * @param retries tries that may follow a failed first one, 0 to 10, default 3; only where nothing
 *     can be done twice
 * @param retryBudget how many retries may follow failures of servers that had taken the request
 * @param timeout how long the parts of a request may take
 * @param maxqueue requests that may wait for a server below its maxconn, 0 to 1 000 000, default
 *     1000; further ones are answered 503 at once
 * @param pool idle connections
 * @param slowstart how long the weight and maxconn of a server grow after it came back, 0 s to 1
 *     day, default 0 s: at once
 * @param allbackups whether all backups share the requests when no other server can take them, or
 *     the first one takes all; default false
 */
public record BackendConfig(
    @Doc("roundrobin, leastconn, random, source, uri or hdr") @Default("roundrobin")
        Balance balance,
    @Doc("what balance does with source, uri and hdr") @Default("{}") HashConfig hash,
    @Doc("the servers") List<ServerConfig> servers,
    @Doc("how servers are watched") @Default("{}") CheckConfig check,
    @Doc("keeps a visitor on one server; absent: no persistence") @Nullable CookieConfig cookie,
    @Doc("tries that may follow a failed first one, only where nothing can be done twice")
        @Default("3")
        @Range(min = "0", max = "10")
        int retries,
    @Doc("how many retries may follow failures of servers that had taken the request")
        @Default("{}")
        RetryBudgetConfig retryBudget,
    @Doc("how long the parts of a request may take") @Default("{}") TimeoutConfig timeout,
    @Doc("requests that may wait for a server below its maxconn")
        @Default("1000")
        @Range(min = "0", max = "1000000")
        int maxqueue,
    @Doc("idle connections to servers") @Default("{}") PoolConfig pool,
    @Doc("how long a server's weight and maxconn grow after it came back")
        @Default("0s")
        @Range(min = "0s", max = "1d")
        Duration slowstart,
    @Doc(
            "true: all backups share the requests when no other server can; false: the first takes all")
        @Default("false")
        boolean allbackups) {
  public BackendConfig {
    servers = List.copyOf(servers);
    checkServers(servers);
    if (balance == Balance.HDR && hash.hdr() == null) {
      throw new IllegalArgumentException("balance: hdr needs hash.hdr, the header field's name");
    }
  }

  /**
   * Refuses no servers, and two of one name.
   *
   * @throws IllegalArgumentException with the reason
   */
  public static void checkServers(List<ServerConfig> servers) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("servers must name at least one server");
    }
    Set<String> names = new HashSet<>();
    for (ServerConfig server : servers) {
      if (!names.add(server.name())) {
        throw new IllegalArgumentException("servers has two named '" + server.name() + "'");
      }
    }
  }

  /** The same backend with other servers. */
  public BackendConfig withServers(List<ServerConfig> others) {
    return new BackendConfig(
        balance,
        hash,
        others,
        check,
        cookie,
        retries,
        retryBudget,
        timeout,
        maxqueue,
        pool,
        slowstart,
        allbackups);
  }

  /** What is wrong with the files that its servers name; blocks. */
  public List<ConfigNote> fileProblems() {
    List<ConfigNote> problems = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      for (ConfigNote problem : servers.get(i).fileProblems()) {
        problems.add(new ConfigNote("servers[" + i + "]." + problem.key(), problem.message()));
      }
    }
    return problems;
  }

  /**
   * A backend with all defaults and one server that is not checked.
   *
   * @param tls whether TLS is spoken to it, with a certificate of a known authority for its host
   */
  public static BackendConfig single(HostPort address, boolean tls) {
    String yaml =
        "check: {enabled: false}\nservers: [{name: server, address: \"%s\", ssl: %s}]"
            .formatted(address, tls);
    return Config.parse(BackendConfig.class, yaml, "defaults", Map.of());
  }

  /** A backend with all defaults and these servers, named server-1, server-2, and so on. */
  public static BackendConfig of(HostPort... addresses) {
    StringBuilder yaml = new StringBuilder("servers:\n");
    for (int i = 0; i < addresses.length; i++) {
      yaml.append("  - {name: server-")
          .append(i + 1)
          .append(", address: \"")
          .append(addresses[i])
          .append("\"}\n");
    }
    return Config.parse(BackendConfig.class, yaml.toString(), "defaults", Map.of());
  }
}
