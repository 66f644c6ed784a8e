package dev.terrace.proxy.health;

/**
 * What is known about a server.
 *
 * <p>Transitions (all in {@link HealthMachine}):
 *
 * <pre>
 * Unchecked  --passed-->               Up            --failed-->  Down
 * Up         --failed-->               GoingDown(1)  (Down at once if fall is 1)
 * GoingDown  --failed, fall reached--> Down          --passed-->  Up
 * Down       --passed-->               GoingUp(1)    (Up at once if rise is 1)
 * GoingUp    --passed, rise reached--> Up            --failed-->  Down
 * any        --says 503-->             Drained       --passed-->  GoingUp, --failed--> Down
 * </pre>
 */
public sealed interface HealthState {
  /** Not checked yet; takes traffic, since waiting for the first check would delay every start. */
  record Unchecked() implements HealthState {}

  /** Takes traffic. */
  record Up() implements HealthState {}

  /** Still takes traffic, but the last checks failed. */
  record GoingDown(int failures) implements HealthState {}

  /** Takes no traffic. */
  record Down() implements HealthState {}

  /** Takes no traffic yet, but the last checks passed. */
  record GoingUp(int successes) implements HealthState {}

  /** The server itself asked for no new requests, by answering a check with 503. */
  record Drained() implements HealthState {}

  /** Whether new requests may go to a server in this state. */
  default boolean usable() {
    return switch (this) {
      case Unchecked _, Up _, GoingDown _ -> true;
      case Down _, GoingUp _, Drained _ -> false;
    };
  }

  /** The state's name as people read it in logs and on status pages. */
  default String text() {
    return switch (this) {
      case Unchecked _ -> "unchecked";
      case Up _ -> "up";
      case GoingDown _ -> "going down";
      case Down _ -> "down";
      case GoingUp _ -> "going up";
      case Drained _ -> "drain";
    };
  }
}
