package dev.terrace.proxy.health;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server's health with as much of its history as decisions need.
 *
 * @param state what is known now
 * @param flaps how many times in a row it went down soon after it had come back, 0 to {@link
 *     HealthMachine#MAX_FLAPS}
 * @param returned when it last came back from being down; null: it never did
 */
public record Health(HealthState state, int flaps, @Nullable Instant returned) {
  /** Of a server that was never checked. */
  public static Health unchecked() {
    return new Health(new HealthState.Unchecked(), 0, null);
  }

  /** Of a server that must pass a check before it takes traffic, others being there. */
  public static Health joining(int rise) {
    return new Health(new HealthState.GoingUp(rise - 1), 0, null);
  }

  /**
   * Passed checks in a row that bring the server back.
   *
   * @param rise as configured
   * @param alone whether no other server of its backend takes traffic
   */
  public int rises(int rise, boolean alone) {
    return alone ? rise : rise << flaps;
  }

  Health to(HealthState next) {
    return new Health(next, flaps, returned);
  }
}
