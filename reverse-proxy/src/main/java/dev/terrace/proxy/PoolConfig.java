package dev.terrace.proxy;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * Idle connections to servers.
 *
 * @param maxIdle kept per server and I/O thread, 0 to 100 000, default 128
 * @param idleTtl how long one is kept, 100 ms to 1 h, default 20 s; shorter than the servers keep
 *     their side open
 */
public record PoolConfig(
    @Doc("idle connections kept per server and I/O thread")
        @Default("128")
        @Range(min = "0", max = "100000")
        int maxIdle,
    @Doc("how long one is kept; shorter than the servers keep their side open")
        @Default("20s")
        @Range(min = "100ms", max = "1h")
        Duration idleTtl) {}
