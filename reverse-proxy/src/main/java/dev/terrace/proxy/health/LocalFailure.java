package dev.terrace.proxy.health;

import java.io.IOException;
import java.net.BindException;
import java.util.List;

/**
 * Failures to connect that are our own: no file descriptor, memory or port left. They say nothing
 * about the server, so they must not take it down: a load balancer at its limits would otherwise
 * take all of its servers out.
 */
public final class LocalFailure {
  /** As the C library words EMFILE/ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL on Linux and macOS. */
  private static final List<String> WORDS =
      List.of(
          "Too many open files",
          "Cannot allocate memory",
          "No buffer space available",
          "Cannot assign requested address",
          "Can't assign requested address");

  private LocalFailure() {}

  /** Whether it is our own. */
  public static boolean is(IOException failure) {
    if (failure instanceof BindException) { // the JDK's word for EADDRNOTAVAIL and EPERM
      return true;
    }
    String message = String.valueOf(failure.getMessage());
    return WORDS.stream().anyMatch(message::contains);
  }
}
