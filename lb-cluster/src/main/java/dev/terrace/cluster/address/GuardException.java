package dev.terrace.cluster.address;

/** The guard of the addresses cannot be started or does not do its work. */
public final class GuardException extends RuntimeException {
  private static final long serialVersionUID = 1;

  GuardException(String message) {
    super(message);
  }

  GuardException(String message, Throwable cause) {
    super(message, cause);
  }
}
