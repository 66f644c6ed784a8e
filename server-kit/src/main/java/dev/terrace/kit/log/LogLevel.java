package dev.terrace.kit.log;

/** How much is logged. */
public enum LogLevel {
  /** Only what a person must act on. */
  ERROR,
  /** Also what is degraded but serving. */
  WARN,
  /** Also changes of state. */
  INFO,
  /** Also what happens per request. */
  DEBUG,
  /** Everything. */
  TRACE
}
