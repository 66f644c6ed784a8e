package dev.terrace.lb.haproxy;

import java.util.Map;

/** What a line of {@code http-request} becomes. */
sealed interface Outcome {
  /**
   * A rule.
   *
   * @param rule in the keys of our rules
   */
  record Rule(Map<String, Object> rule) implements Outcome {}

  /** No rule: the load balancer does it by itself, another rule asks it, or a note says why not. */
  record NoRule() implements Outcome {}
}
