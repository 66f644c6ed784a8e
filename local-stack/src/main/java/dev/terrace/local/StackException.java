package dev.terrace.local;

import java.util.List;

/** What keeps the stack from doing what was asked; the message is for the user. */
public final class StackException extends RuntimeException {
  private final List<String> details;

  /**
   * @param message one line
   * @param details further lines, such as the last ones of a log
   */
  public StackException(String message, List<String> details) {
    super(message);
    this.details = List.copyOf(details);
  }

  public StackException(String message) {
    this(message, List.of());
  }

  public StackException(String message, Throwable cause) {
    super(message, cause);
    this.details = List.of();
  }

  public List<String> details() {
    return details;
  }
}
