package dev.terrace.proxy;

/** A change of servers that cannot be made as things are, such as adding a name twice. */
public final class ServerConflictException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ServerConflictException(String message) {
    super(message);
  }
}
