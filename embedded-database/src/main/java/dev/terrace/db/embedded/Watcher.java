package dev.terrace.db.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A shell that ends the server when this JVM is gone, however it went: a shutdown hook does not run
 * after SIGKILL, but the pipe to the shell closes.
 */
final class Watcher implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      read -r word && exit 0
      kill -TERM "$1" 2>/dev/null
      """;

  private final Process shell;

  private Watcher(Process shell) {
    this.shell = shell;
  }

  static Watcher of(long serverPid) throws IOException {
    return new Watcher(
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "sh", Long.toString(serverPid))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** The server has ended: its number may soon be another's, so the shell must not signal it. */
  @Override
  public void close() throws IOException {
    try (var input = shell.getOutputStream()) {
      input.write("ended\n".getBytes(StandardCharsets.US_ASCII));
    }
  }
}
