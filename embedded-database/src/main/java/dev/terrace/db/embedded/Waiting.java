package dev.terrace.db.embedded;

import java.time.Duration;

/** A short pause between two looks at something outside this JVM that cannot notify us. */
final class Waiting {
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Waiting() {}

  static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedDatabaseException("interrupted while waiting for the database server", e);
    }
  }
}
