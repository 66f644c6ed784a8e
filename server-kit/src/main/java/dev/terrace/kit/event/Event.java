package dev.terrace.kit.event;

import java.time.Instant;

/**
 * Something that happened.
 *
 * @param id counts up from 1 since the start of the process
 * @param type what it is about: {@code server}, {@code reload}, {@code refused}, {@code operator}
 *     and so on
 * @param subject whom it is about, such as {@code web/web-1}; may be empty
 * @param message one sentence for people; no secrets
 */
public record Event(
    long id, Instant at, Severity severity, String type, String subject, String message) {
  /** How much it matters. */
  public enum Severity {
    /** A change that was wanted or is for the better. */
    INFO,
    /** Degraded, but serving. */
    WARN,
    /** Not serving, or a person must act. */
    ERROR
  }
}
