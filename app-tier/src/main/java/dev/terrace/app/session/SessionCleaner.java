package dev.terrace.app.session;

import dev.terrace.app.rule.Rejection;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes expired sessions now and then, in small batches, on a virtual thread of its own. Every
 * application server does so, at moments that differ by chance; what one has removed the others do
 * not find.
 */
public final class SessionCleaner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SessionCleaner.class);

  /** Batches at a time: more than a million sessions expire in no ten minutes. */
  private static final int MOST_BATCHES = 2000;

  private final SessionService sessions;
  private final Duration pause;
  private final Thread thread;

  public SessionCleaner(SessionService sessions, SessionConfig config) {
    this.sessions = sessions;
    this.pause = config.cleanup();
    this.thread = Thread.ofVirtual().name("session-cleaner").start(this::run);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(3));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the closing goes on, without waiting
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(
            Duration.ofMillis(
                (long) (pause.toMillis() * ThreadLocalRandom.current().nextDouble(0.5, 1.5))));
        clean();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void clean() {
    try {
      for (int i = 0; i < MOST_BATCHES; i++) {
        if (sessions.removeExpired() < SessionService.BATCH) {
          return;
        }
      }
    } catch (Rejection rejection) {
      log.atDebug().addKeyValue("reason", rejection.getMessage()).log("sessions not removed");
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("expired sessions cannot be removed");
    }
  }
}
