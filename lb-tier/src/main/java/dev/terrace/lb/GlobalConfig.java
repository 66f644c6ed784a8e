package dev.terrace.lb;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.http.ForwardedConfig;

/**
 * What holds for the whole process.
 *
 * @param maxconn connections of clients at a time, on all frontends, 0 to 10 000 000; default 0: as
 *     many as the limit of open files allows for
 * @param forwarded proxies in front of this load balancer, such as a CDN, whose fields about the
 *     client are believed; default none
 */
public record GlobalConfig(
    @Doc("connections of clients at a time; 0 = as many as the limit of open files allows for")
        @Default("0")
        @Range(min = "0", max = "10000000")
        int maxconn,
    @Doc("proxies in front of this load balancer") @Default("{}") ForwardedConfig forwarded) {}
