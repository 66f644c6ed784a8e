package dev.terrace.kit.log;

/** How an access line is written. */
public enum AccessFormat {
  /** One JSON object a line, with all that is known. */
  JSON,
  /**
   * nginx's and Apache's combined format: {@code client - user [time] "request" status bytes
   * "referer" "user agent"}.
   */
  COMBINED
}
