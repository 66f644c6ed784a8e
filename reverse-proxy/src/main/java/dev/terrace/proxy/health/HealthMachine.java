package dev.terrace.proxy.health;

import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.health.HealthState.Down;
import dev.terrace.proxy.health.HealthState.Draining;
import dev.terrace.proxy.health.HealthState.GoingDown;
import dev.terrace.proxy.health.HealthState.GoingUp;
import dev.terrace.proxy.health.HealthState.Leaving;
import dev.terrace.proxy.health.HealthState.Unchecked;
import dev.terrace.proxy.health.HealthState.Up;
import java.time.Duration;
import java.time.Instant;

/**
 * The decisions about a server's health: pure, so that every transition can be tested as a table.
 *
 * <p>Flapping is damped: a server that goes down within {@code flapWindow} of having come back must
 * pass twice as many checks in a row to come back the next time, four times as many after that, up
 * to 32 times. A server that stayed up longer starts afresh. While no other server of the backend
 * takes traffic there is no damping: a server that works at times is better than none.
 */
final class HealthMachine {
  /** Doublings of {@code rise} at most. */
  static final int MAX_FLAPS = 5;

  private final CheckConfig config;

  HealthMachine(CheckConfig config) {
    this.config = config;
  }

  /**
   * The health after a check.
   *
   * @param alone whether no other server of the backend takes traffic
   */
  Health after(Health health, CheckResult result, Instant now, boolean alone) {
    return switch (result) {
      case CheckResult.Passed _ -> passed(health, now, alone);
      case CheckResult.Failed _ -> failed(health, now);
      case CheckResult.Draining _ -> health.to(new Draining());
      case CheckResult.Leaving _ -> health.to(new Leaving());
      case CheckResult.Unsent _ -> health;
    };
  }

  /** The health after a connection that a request could not get, or too many errors in a row. */
  Health afterErrors(Health health, OnError action, Instant now) {
    return switch (action) {
      case FASTINTER -> health;
      case FAIL_CHECK -> failed(health, now);
      case SUDDEN_DEATH ->
          health.state() instanceof Up && config.fall() > 1
              ? health.to(new GoingDown(config.fall() - 1))
              : failed(health, now);
      case MARK_DOWN -> down(health, now);
    };
  }

  /** How long to wait for the next check: a server whose state is in doubt is asked more often. */
  Duration pause(HealthState state) {
    return switch (state) {
      case Up _, Unchecked _, Draining _ -> config.inter();
      case GoingDown _, GoingUp _ -> config.fastinter();
      case Down _, Leaving _ -> config.downinter();
    };
  }

  private Health passed(Health health, Instant now, boolean alone) {
    return switch (health.state()) {
      case Unchecked _, Up _, GoingDown _, Draining _ -> health.to(new Up());
      case Down _, Leaving _ -> rising(health, 1, now, alone);
      case GoingUp(int successes) -> rising(health, successes + 1, now, alone);
    };
  }

  private Health rising(Health health, int successes, Instant now, boolean alone) {
    return successes >= health.rises(config.rise(), alone)
        ? new Health(new Up(), health.flaps(), now)
        : health.to(new GoingUp(successes));
  }

  private Health failed(Health health, Instant now) {
    return switch (health.state()) {
      case Up _ -> falling(health, 1, now);
      case GoingDown(int failures) -> falling(health, failures + 1, now);
      case Unchecked _, Down _, GoingUp _, Draining _, Leaving _ -> down(health, now);
    };
  }

  private Health falling(Health health, int failures, Instant now) {
    return failures >= config.fall() ? down(health, now) : health.to(new GoingDown(failures));
  }

  /** What a server does on its own wish, by 404 or 503, is no flapping. */
  private Health down(Health health, Instant now) {
    if (!health.state().takesNew()) {
      return health.to(new Down());
    }
    Instant returned = health.returned();
    boolean soon = returned != null && returned.plus(config.flapWindow()).isAfter(now);
    return new Health(new Down(), soon ? Math.min(MAX_FLAPS, health.flaps() + 1) : 0, returned);
  }
}
