package dev.terrace.app.db;

/** The database gave up on a statement that was given a limit of time. Nothing was changed. */
public final class TooSlowException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooSlowException(Throwable cause) {
    super("statement took longer than it may", cause);
  }
}
