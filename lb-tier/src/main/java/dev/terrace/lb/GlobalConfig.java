package dev.terrace.lb;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.http.ForwardedConfig;

/**
 * What holds for the whole process.
 *
 * @param forwarded proxies in front of this load balancer, such as a CDN, whose fields about the
 *     client are believed; default none
 */
public record GlobalConfig(
    @Doc("proxies in front of this load balancer") @Default("{}") ForwardedConfig forwarded) {}
