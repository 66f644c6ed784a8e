package dev.terrace.web.limit;

import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.kit.limit.RateLimitConfig;
import org.jspecify.annotations.Nullable;

/**
 * How much one client may ask of a location. A client is an IPv4 address or an IPv6 /64, behind
 * trusted proxies that of the visitor.
 *
 * @param rate requests over time, nginx's limit_req without delay: more are answered 429; absent:
 *     no limit
 * @param concurrent requests in work at the same time, nginx's limit_conn, 1 to 1 000 000: more are
 *     answered 429; absent: no limit. A WebSocket counts until it is open
 * @param maxBody largest request body, nginx's client_max_body_size, 1 B to the server's {@code
 *     limits.maxBodySize}: more is answered 413; absent: the server's
 */
public record LocationLimitsConfig(
    @Doc("requests of one client over time; more are answered 429") @Nullable RateLimitConfig rate,
    @Doc("requests of one client in work at the same time; more are answered 429")
        @Range(min = "1", max = "1000000")
        @Nullable Integer concurrent,
    @Doc("largest request body; more is answered 413") @Range(min = "1B")
        @Nullable ByteSize maxBody) {
  /** None. */
  public static LocationLimitsConfig none() {
    return new LocationLimitsConfig(null, null, null);
  }
}
