package dev.terrace.app.db;

/** A row was not written because another has the same value under a unique key. */
public final class DuplicateKeyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String key;

  DuplicateKeyException(String key, Throwable cause) {
    super("value in use under " + key, cause);
    this.key = key;
  }

  /** The name of the unique key, such as {@code user_email_uk}. */
  public String key() {
    return key;
  }
}
