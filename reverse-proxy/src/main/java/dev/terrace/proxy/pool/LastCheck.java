package dev.terrace.proxy.pool;

import java.time.Duration;
import java.time.Instant;

/**
 * How the last check of a server ended.
 *
 * @param passed whether the server was well
 * @param detail what was answered, or what went wrong
 */
public record LastCheck(boolean passed, String detail, Duration took, Instant at) {}
