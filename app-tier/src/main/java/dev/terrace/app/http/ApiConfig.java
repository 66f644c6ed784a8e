package dev.terrace.app.http;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * The JSON API below {@code /api}.
 *
 * @param maxBody longest request body, 1 KiB to 16 MiB, default 2 MiB; longer ones get a 413
 * @param corsMaxAge how long a browser may remember that other sites' pages can call the API, up to
 *     a day, default 1 h
 */
public record ApiConfig(
    @Doc("longest request body; longer ones get a 413")
        @Default("2MiB")
        @Range(min = "1KiB", max = "16MiB")
        ByteSize maxBody,
    @Doc("how long a browser may remember that pages of other sites can call the API")
        @Default("1h")
        @Range(min = "0s", max = "24h")
        Duration corsMaxAge) {}
