package dev.terrace.app.overload;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How much work is taken on at a time; what is beyond it gets a quick 503.
 *
 * @param maxConcurrent requests at work at a time, 0 to 10000; 0 (default) makes it from the
 *     database pool
 * @param maxQueue requests that may wait for their turn, 0 to 100000; 0 (default) means eight for
 *     each at work
 * @param maxWait longest wait for a turn, 10 ms to 10 s, default 250 ms
 * @param maxRequests requests in the house at all, reading and writing included, 10 to 1000000,
 *     default 5000
 * @param retryAfter what a refused client is told to wait, 1 s to 1 min, default 1 s
 */
public record OverloadConfig(
    @Doc("requests at work at a time; 0 = made from the database pool")
        @Default("0")
        @Range(min = "0", max = "10000")
        int maxConcurrent,
    @Doc("requests that may wait for their turn; 0 = eight for each at work")
        @Default("0")
        @Range(min = "0", max = "100000")
        int maxQueue,
    @Doc("longest wait for a turn") @Default("250ms") @Range(min = "10ms", max = "10s")
        Duration maxWait,
    @Doc("requests in the house at all, those that still send or receive included")
        @Default("5000")
        @Range(min = "10", max = "1000000")
        int maxRequests,
    @Doc("what a refused client is told to wait") @Default("1s") @Range(min = "1s", max = "1m")
        Duration retryAfter) {}
