package dev.terrace.db.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded database could not be unpacked, started or stopped; the message says what to do. */
public final class EmbeddedDatabaseException extends RuntimeException {
  EmbeddedDatabaseException(String message) {
    super(message);
  }

  EmbeddedDatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
