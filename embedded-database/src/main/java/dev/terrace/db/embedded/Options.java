package dev.terrace.db.embedded;

import java.time.Duration;

/**
 * How a {@link EmbeddedDatabase} is started.
 *
 * @param port TCP port on 127.0.0.1, 0 to 65535; 0 takes a free one
 * @param bufferPoolMebibytes InnoDB's page cache in MiB, 16 to 65536
 * @param maxConnections client connections at once, 10 to 10000
 * @param durable true: a commit is on disk before it is answered; false: a crash of the machine may
 *     lose the database (only for tests, about twice as fast)
 * @param detached true: the server is a session of its own and outlives this JVM and the terminal's
 *     Ctrl-C; false: it ends with this JVM, however that ends
 * @param startTimeout how long to wait until it answers, default 60 s
 */
public record Options(
    int port,
    int bufferPoolMebibytes,
    int maxConnections,
    boolean durable,
    boolean detached,
    Duration startTimeout) {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  public Options {
    between("port", port, 0, 65_535);
    between("bufferPoolMebibytes", bufferPoolMebibytes, 16, 65_536);
    between("maxConnections", maxConnections, 10, 10_000);
    if (!startTimeout.isPositive()) {
      throw new IllegalArgumentException("startTimeout must be positive but was " + startTimeout);
    }
  }

  /** A free port, little memory, no waiting for the disk, ends with this JVM. */
  public static Options forTests() {
    return new Options(0, 64, 200, false, false, START_TIMEOUT);
  }

  /** A port that stays, data that survives a crash, and a server that outlives this JVM. */
  public static Options forLocalStack(int port) {
    return new Options(port, 128, 200, true, true, START_TIMEOUT);
  }

  /** The same with another port. */
  public Options withPort(int newPort) {
    return new Options(
        newPort, bufferPoolMebibytes, maxConnections, durable, detached, startTimeout);
  }

  /** The same with another page cache. */
  public Options withBufferPoolMebibytes(int mebibytes) {
    return new Options(port, mebibytes, maxConnections, durable, detached, startTimeout);
  }

  /** The same, ending with this JVM (false) or outliving it (true). */
  public Options withDetached(boolean newDetached) {
    return new Options(
        port, bufferPoolMebibytes, maxConnections, durable, newDetached, startTimeout);
  }

  private static void between(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d but was %d".formatted(name, min, max, value));
    }
  }
}
