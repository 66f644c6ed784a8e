package dev.terrace.proxy;

/** A backend or a server that is not there. */
public final class NoSuchServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoSuchServerException(String message) {
    super(message);
  }
}
