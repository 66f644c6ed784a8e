package dev.terrace.proxy.forward;

import java.io.IOException;

/** The server sent something that is not a well-formed HTTP/1 response. */
final class BadResponseException extends IOException {
  private static final long serialVersionUID = 1;

  BadResponseException(String message) {
    super(message);
  }
}
