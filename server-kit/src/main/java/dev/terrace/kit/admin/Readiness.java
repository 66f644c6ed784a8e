package dev.terrace.kit.admin;

import dev.terrace.kit.lifecycle.State;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether the process wants traffic, and why not.
 *
 * @param state what the process is doing
 * @param dependencies the last result of each check, in the order they were added
 */
public record Readiness(State state, Map<String, Health> dependencies) {
  /** Started, not draining, and every dependency up. */
  public boolean ready() {
    return state == State.READY
        && dependencies.values().stream().allMatch(Health.Up.class::isInstance);
  }

  /** One line: {@code ok}, the state, or the dependencies that are down. */
  public String reason() {
    return switch (state) {
      case STARTING -> "starting";
      case DRAINING -> "draining";
      case STOPPED -> "stopped";
      case READY -> {
        String down =
            dependencies.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Health.Down)
                .map(entry -> entry.getKey() + ": " + ((Health.Down) entry.getValue()).reason())
                .collect(Collectors.joining("; "));
        yield down.isEmpty() ? "ok" : down;
      }
    };
  }
}
