package dev.terrace.web.build;

/** A text that is not what its file's name says. */
final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int offset;

  /**
   * Makes one.
   *
   * @param offset where in the text
   */
  SyntaxException(String message, int offset) {
    super(message);
    this.offset = offset;
  }

  int offset() {
    return offset;
  }
}
