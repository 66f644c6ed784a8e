package dev.terrace.app.db;

/** A row was not written because a row that it refers to is not (or no more) there. */
public final class MissingReferenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String foreignKey;

  MissingReferenceException(String foreignKey, Throwable cause) {
    super("nothing there for " + foreignKey, cause);
    this.foreignKey = foreignKey;
  }

  /** The name of the foreign key, such as {@code comment_author_fk}. */
  public String foreignKey() {
    return foreignKey;
  }
}
