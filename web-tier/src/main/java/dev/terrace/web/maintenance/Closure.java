package dev.terrace.web.maintenance;

import java.time.Instant;

/**
 * Whether a site is closed.
 *
 * @param configured what the configuration says
 * @param closed what holds
 * @param since of the last change
 * @param reason for people; may be empty
 */
record Closure(boolean configured, boolean closed, Instant since, String reason) {
  static Closure open(Instant now) {
    return new Closure(false, false, now, "");
  }

  /** By a configuration: what an operator wanted stays unless it says something new. */
  Closure configure(boolean wanted, Instant now) {
    return wanted == configured ? this : new Closure(wanted, wanted, now, "");
  }

  /** By an operator. */
  Closure operate(boolean wanted, String why, Instant now) {
    return new Closure(configured, wanted, now, why);
  }
}
