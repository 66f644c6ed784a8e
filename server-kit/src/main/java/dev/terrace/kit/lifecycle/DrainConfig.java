package dev.terrace.kit.lifecycle;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How a process takes leave of its neighbours.
 *
 * @param grace how long it keeps serving after it has said that it is no longer ready, so that the
 *     tier above stops sending; 0 s to 10 min, default 5 s
 * @param timeout how long after that the last requests may take, 0 s to 1 h, default 30 s
 */
public record DrainConfig(
    @Doc("how long to keep serving after readiness turned 503, for the tier above to notice")
        @Default("5s")
        @Range(min = "0s", max = "10m")
        Duration grace,
    @Doc("how long requests in flight may take after that before they are cut")
        @Default("30s")
        @Range(min = "0s", max = "1h")
        Duration timeout) {}
