package dev.terrace.proxy.health;

import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.health.HealthState.Down;
import dev.terrace.proxy.health.HealthState.Drained;
import dev.terrace.proxy.health.HealthState.GoingDown;
import dev.terrace.proxy.health.HealthState.GoingUp;
import dev.terrace.proxy.health.HealthState.Unchecked;
import dev.terrace.proxy.health.HealthState.Up;
import java.time.Duration;

/**
 * The decisions about a server's health: pure, so that every transition can be tested as a table.
 */
final class HealthMachine {
  private final CheckConfig config;

  HealthMachine(CheckConfig config) {
    this.config = config;
  }

  /** The state after a check, or after a connection that a request could not get. */
  HealthState after(HealthState state, CheckResult result) {
    return switch (result) {
      case CheckResult.Passed _ -> passed(state);
      case CheckResult.Failed _ -> failed(state);
      case CheckResult.Draining _ -> new Drained();
    };
  }

  /** How long to wait for the next check: a server whose state is in doubt is asked more often. */
  Duration pause(HealthState state) {
    return switch (state) {
      case Up _, Unchecked _ -> config.inter();
      case GoingDown _, GoingUp _ -> config.fastinter();
      case Down _, Drained _ -> config.downinter();
    };
  }

  private HealthState passed(HealthState state) {
    return switch (state) {
      case Unchecked _, Up _, GoingDown _ -> new Up();
      case Down _, Drained _ -> rising(1);
      case GoingUp(int successes) -> rising(successes + 1);
    };
  }

  private HealthState rising(int successes) {
    return successes >= config.rise() ? new Up() : new GoingUp(successes);
  }

  private HealthState failed(HealthState state) {
    return switch (state) {
      case Up _ -> falling(1);
      case GoingDown(int failures) -> falling(failures + 1);
      case Unchecked _, Down _, GoingUp _, Drained _ -> new Down();
    };
  }

  private HealthState falling(int failures) {
    return failures >= config.fall() ? new Down() : new GoingDown(failures);
  }
}
