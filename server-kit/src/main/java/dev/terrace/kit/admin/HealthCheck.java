package dev.terrace.kit.admin;

/** Looks after one dependency. */
@FunctionalInterface
public interface HealthCheck {
  /**
   * The dependency's state now. Called on a virtual thread, never twice at once; interrupted when
   * it takes too long. Throwing counts as down with the exception's message.
   */
  Health check() throws Exception;
}
