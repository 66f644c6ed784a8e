package dev.terrace.kit.limit;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many requests one client may make: a token bucket for each client address; the addresses of
 * an IPv6 /64 network, which one subscriber has, share a bucket.
 *
 * @param requests in each period, over time, 1 to 1 000 000 000
 * @param per the period, 10 ms to 1 day, default 1 s
 * @param burst how many may come at once after a pause, 1 to 1 000 000 000; absent: {@code
 *     requests}
 * @param clients addresses remembered at a time, 16 to 10 000 000, default 100 000 (2 MiB); when
 *     there are more, those that were best behaved are forgotten first
 */
public record RateLimitConfig(
    @Doc("requests of one client in each period, over time") @Range(min = "1", max = "1000000000")
        int requests,
    @Doc("the period") @Default("1s") @Range(min = "10ms", max = "1d") Duration per,
    @Doc("how many may come at once after a pause; absent: as many as requests")
        @Range(min = "1", max = "1000000000")
        @Nullable Integer burst,
    @Doc("client addresses remembered at a time")
        @Default("100000")
        @Range(min = "16", max = "10000000")
        int clients) {
  /** A limit with defaults. */
  public static RateLimitConfig of(int requests, Duration per) {
    return new RateLimitConfig(requests, per, null, 100_000);
  }

  int burstOrDefault() {
    return burst == null ? requests : burst;
  }
}
