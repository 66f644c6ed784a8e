package dev.terrace.proxy.health;

/**
 * What is known about a server from its checks and from the requests it got.
 *
 * <p>Transitions (all in {@link HealthMachine}; "rises" is {@code rise}, or more of them for a
 * server that flaps):
 *
 * <pre>
 * Unchecked  --passed-->               Up            --failed-->  Down
 * Up         --failed-->               GoingDown(1)  (Down at once if fall is 1)
 * GoingDown  --failed, fall reached--> Down          --passed-->  Up
 * Down       --passed-->               GoingUp(1)    (Up at once if one pass is enough)
 * GoingUp    --passed, rises reached-> Up            --failed-->  Down
 * any        --answers 404 (on wish)-> Draining      --passed-->  Up,      --failed--> Down
 * any        --answers 503-->          Leaving       --passed-->  GoingUp, --failed--> Down
 * any        --check not sent-->       the same
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

  /** The server asked, by answering a check with 404, for no visitors but those it has. */
  record Draining() implements HealthState {}

  /**
   * The server asked, by answering a check with 503, for no requests at all: it is about to end.
   */
  record Leaving() implements HealthState {}

  /** Whether visitors that no cookie ties to another server may go to it. */
  default boolean takesNew() {
    return switch (this) {
      case Unchecked _, Up _, GoingDown _ -> true;
      case Down _, GoingUp _, Draining _, Leaving _ -> false;
    };
  }

  /** Whether visitors whose cookie names it may go on using it. */
  default boolean keepsVisitors() {
    return takesNew() || this instanceof Draining;
  }

  /** The state's name as people read it in logs and on status pages. */
  default String text() {
    return switch (this) {
      case Unchecked _ -> "unchecked";
      case Up _ -> "up";
      case GoingDown _ -> "going down";
      case Down _ -> "down";
      case GoingUp _ -> "going up";
      case Draining _, Leaving _ -> "drain";
    };
  }
}
