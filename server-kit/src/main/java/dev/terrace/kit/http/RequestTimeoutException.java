package dev.terrace.kit.http;

import java.io.IOException;

/** The client stopped sending in the middle of a body: to be answered 408. */
public final class RequestTimeoutException extends IOException {
  private static final long serialVersionUID = 1;

  RequestTimeoutException(String message) {
    super(message);
  }
}
