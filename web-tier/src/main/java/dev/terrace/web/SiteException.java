package dev.terrace.web;

import org.jspecify.annotations.Nullable;

/** A site that cannot be served as configured. */
final class SiteException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SiteException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
