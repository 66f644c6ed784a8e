package dev.terrace.kit.lifecycle;

import dev.terrace.kit.config.HostPort;
import java.io.IOException;

/** An address that cannot be listened on. */
public final class ListenException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient HostPort address;

  public ListenException(HostPort address, IOException cause) {
    super("cannot listen on %s: %s".formatted(address, cause.getMessage()), cause);
    this.address = address;
  }

  /** The address as configured. */
  public HostPort address() {
    return address;
  }
}
