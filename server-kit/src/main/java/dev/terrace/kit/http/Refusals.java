package dev.terrace.kit.http;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Is told of requests that were refused before there was a request to speak of. */
@FunctionalInterface
interface Refusals {
  /**
   * On the I/O thread.
   *
   * @param client whose connection it was, null when it is not known any more
   * @param status that it was answered with
   */
  void refused(@Nullable InetSocketAddress client, int status, String reason);
}
