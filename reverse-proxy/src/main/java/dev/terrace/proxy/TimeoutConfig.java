package dev.terrace.proxy;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the parts of a request may take.
 *
 * @param connect to connect to a server, 10 ms to 1 min, default 1 s; then another one is tried
 * @param queue to wait for a server below its maxconn, 10 ms to 10 min, default 5 s; then 503
 * @param server that the server may be silent, before its answer and within it, 10 ms to 1 day,
 *     default 30 s; then 504, or the client's connection is cut
 * @param tunnel that a WebSocket connection may be silent in both directions, 1 s to 30 days,
 *     default 1 h
 * @param total that a request may take from the end of its head to the end of its answer, 10 ms to
 *     1 day, default without limit; then 504, or the client's connection is cut. Not for WebSockets
 */
public record TimeoutConfig(
    @Doc("to connect to a server; then another one is tried")
        @Default("1s")
        @Range(min = "10ms", max = "1m")
        Duration connect,
    @Doc("to wait for a server below its maxconn; then 503")
        @Default("5s")
        @Range(min = "10ms", max = "10m")
        Duration queue,
    @Doc("that a server may be silent; then 504") @Default("30s") @Range(min = "10ms", max = "1d")
        Duration server,
    @Doc("that a WebSocket connection may be silent in both directions")
        @Default("1h")
        @Range(min = "1s", max = "30d")
        Duration tunnel,
    @Doc("that a request may take in all; then 504, or a cut answer. absent: any time")
        @Range(min = "10ms", max = "1d")
        @Nullable Duration total) {}
