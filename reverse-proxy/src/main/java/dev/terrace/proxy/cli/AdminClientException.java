package dev.terrace.proxy.cli;

/** A call that did not do what was asked; its message is for the terminal. */
public final class AdminClientException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * Ends a command.
   *
   * @param exitCode 1: refused, 3: nobody could be asked
   */
  public AdminClientException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
