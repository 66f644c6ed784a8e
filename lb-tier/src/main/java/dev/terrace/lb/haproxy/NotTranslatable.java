package dev.terrace.lb.haproxy;

import java.io.Serial;

/** Something has no counterpart; the message says why, or what to use instead. */
final class NotTranslatable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  NotTranslatable(String reason) {
    super(reason, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
