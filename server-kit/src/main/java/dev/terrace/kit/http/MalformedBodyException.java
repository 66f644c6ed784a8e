package dev.terrace.kit.http;

import java.io.IOException;

/** A message body does not have the framing that its head announced. */
public final class MalformedBodyException extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedBodyException(String message) {
    super(message);
  }
}
