package dev.terrace.app.session;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import java.time.Duration;

/**
 * How long a browser stays signed in.
 *
 * @param lifetime after the last visit, 5 min to 400 days (browsers keep no cookie longer), default
 *     30 days; a visit prolongs a session at most once in a thirtieth of it
 * @param maxLifetime after signing in, however often one comes back, default 180 days; not shorter
 *     than {@code lifetime}
 * @param cleanup pause between two removals of what has expired, 1 s to 1 day, default 10 min
 */
public record SessionConfig(
    @Doc("how long a browser stays signed in after its last visit")
        @Default("30d")
        @Range(min = "5m", max = "400d")
        Duration lifetime,
    @Doc("how long it stays signed in at most, however often it comes back")
        @Default("180d")
        @Range(min = "5m", max = "3650d")
        Duration maxLifetime,
    @Doc("pause between two removals of expired sessions")
        @Default("10m")
        @Range(min = "1s", max = "24h")
        Duration cleanup) {

  public SessionConfig {
    if (maxLifetime.compareTo(lifetime) < 0) {
      throw new IllegalArgumentException("maxLifetime must not be shorter than lifetime");
    }
  }
}
