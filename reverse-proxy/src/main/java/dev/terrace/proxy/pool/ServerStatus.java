package dev.terrace.proxy.pool;

import dev.terrace.proxy.health.HealthState;
import java.time.Instant;

/**
 * A server's health with its history of one step.
 *
 * @param since when the state last changed between usable and not usable
 * @param reason of that change, or of the last failed check
 */
public record ServerStatus(HealthState state, Instant since, String reason) {}
