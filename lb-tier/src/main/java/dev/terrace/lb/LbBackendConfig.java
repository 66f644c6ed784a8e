package dev.terrace.lb;

import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.proxy.BackendConfig;
import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.CookieConfig;
import dev.terrace.proxy.PoolConfig;
import dev.terrace.proxy.ServerConfig;
import dev.terrace.proxy.TimeoutConfig;
import dev.terrace.proxy.balance.Balance;
import dev.terrace.proxy.balance.HashConfig;
import dev.terrace.proxy.retry.RetryBudgetConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backend; what it does not say is in {@link DefaultsConfig}. */
public record LbBackendConfig(
    @Doc("roundrobin, leastconn, random, source, uri or hdr") @Nullable Balance balance,
    @Doc("what balance does with source, uri and hdr") @Nullable HashConfig hash,
    @Doc("the servers") List<ServerConfig> servers,
    @Doc("how servers are watched") @Nullable CheckConfig check,
    @Doc("keeps a visitor on one server; absent: no persistence") @Nullable CookieConfig cookie,
    @Doc("tries that may follow a failed first one") @Range(min = "0", max = "10")
        @Nullable Integer retries,
    @Doc("how many retries may follow failures of servers that had taken the request")
        @Nullable RetryBudgetConfig retryBudget,
    @Doc("how long the parts of a request may take") @Nullable TimeoutConfig timeout,
    @Doc("requests that may wait for a server below its maxconn") @Range(min = "0", max = "1000000")
        @Nullable Integer maxqueue,
    @Doc("idle connections to servers") @Nullable PoolConfig pool,
    @Doc("how long a server's weight and maxconn grow after it came back")
        @Range(min = "0s", max = "1d")
        @Nullable Duration slowstart,
    @Doc(
            "true: all backups share the requests when no other server can; false: the first takes all")
        @Nullable Boolean allbackups) {

  public LbBackendConfig {
    servers = List.copyOf(servers);
    BackendConfig.checkServers(servers);
  }

  BackendConfig with(DefaultsConfig defaults) {
    return new BackendConfig(
        balance == null ? defaults.balance() : balance,
        hash == null ? defaults.hash() : hash,
        servers,
        check == null ? defaults.check() : check,
        cookie,
        retries == null ? defaults.retries() : retries,
        retryBudget == null ? defaults.retryBudget() : retryBudget,
        timeout == null ? defaults.timeout() : timeout,
        maxqueue == null ? defaults.maxqueue() : maxqueue,
        pool == null ? defaults.pool() : pool,
        slowstart == null ? defaults.slowstart() : slowstart,
        allbackups == null ? defaults.allbackups() : allbackups);
  }
}
