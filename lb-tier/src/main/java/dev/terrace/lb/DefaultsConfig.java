package dev.terrace.lb;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.http.LimitsConfig;
import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.PoolConfig;
import dev.terrace.proxy.TimeoutConfig;
import dev.terrace.proxy.balance.Balance;
import dev.terrace.proxy.balance.HashConfig;
import dev.terrace.proxy.retry.RetryBudgetConfig;
import java.time.Duration;

/**
 * What frontends and backends take when they do not say it themselves. A key that a backend gives,
 * such as {@code check}, replaces the whole key of the same name here.
 */
public record DefaultsConfig(
    @Doc("what clients may ask of a frontend") @Default("{}") LimitsConfig limits,
    @Doc("roundrobin, leastconn, random, source, uri or hdr") @Default("roundrobin")
        Balance balance,
    @Doc("what balance does with source, uri and hdr") @Default("{}") HashConfig hash,
    @Doc("how servers are watched") @Default("{}") CheckConfig check,
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
        boolean allbackups) {}
