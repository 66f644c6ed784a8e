package dev.terrace.app.site;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How long shared caches, such as the web tier's, may keep the pages of visitors who are not signed
 * in (RFC 9111 §5.2.2.10, RFC 5861). Browsers ask again each time.
 *
 * @param maxAge how long a page is fresh, 0 to 1 day, default 10 s
 * @param staleWhileRevalidate how long after that it may be shown while it is fetched anew, 0 to 1
 *     day, default 30 s
 * @param staleIfError how long it may be shown while the application is away, 0 to 30 days, default
 *     1 day
 */
public record CacheConfig(
    @Doc("how long a page is fresh in shared caches")
        @Default("10s")
        @Range(min = "0s", max = "24h")
        Duration maxAge,
    @Doc("how long after that it may be shown while it is fetched anew")
        @Default("30s")
        @Range(min = "0s", max = "24h")
        Duration staleWhileRevalidate,
    @Doc("how long it may be shown while the application is away")
        @Default("24h")
        @Range(min = "0s", max = "30d")
        Duration staleIfError) {

  /** As a value of Cache-Control. */
  String header() {
    return "public, max-age=0, s-maxage=%d, stale-while-revalidate=%d, stale-if-error=%d"
        .formatted(maxAge.toSeconds(), staleWhileRevalidate.toSeconds(), staleIfError.toSeconds());
  }
}
