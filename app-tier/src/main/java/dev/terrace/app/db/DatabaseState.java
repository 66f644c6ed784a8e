package dev.terrace.app.db;

import dev.terrace.kit.admin.Health;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the database is there, so that nobody has to wait for one that is not.
 *
 * <p>UP → DOWN when a check fails (a check is made every second, and at once when a request has met
 * a broken connection); DOWN → UP when a check succeeds, four times a second tried. Only the two
 * changes are logged. A check is made on a virtual thread of this class; all else is thread-safe.
 */
final class DatabaseState implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseState.class);
  private static final Duration PAUSE_UP = Duration.ofSeconds(1);
  private static final Duration PAUSE_DOWN = Duration.ofMillis(250);

  /** Asks the server for a sign of life. */
  interface Check {
    /** Throws what is wrong. */
    void run() throws Exception;
  }

  private final Check check;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition asked = lock.newCondition();
  private boolean askedForCheck;
  private volatile Health health = Health.down("not reached yet");

  DatabaseState(Check check) {
    this.check = check;
    this.thread = Thread.ofVirtual().name("database-check").unstarted(this::run);
  }

  /** Makes the first check here and now, then goes on by itself. */
  void start() {
    once();
    thread.start();
  }

  boolean up() {
    return health instanceof Health.Up;
  }

  Health health() {
    return health;
  }

  /** Somebody's connection broke: look now. */
  void suspect() {
    lock.lock();
    try {
      askedForCheck = true;
      asked.signal();
    } finally {
      lock.unlock();
    }
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
        pause();
        once();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed: the loop ends
    }
  }

  /** While all is well a broken connection cuts the pause short; while it is not, nothing does. */
  private void pause() throws InterruptedException {
    if (!up()) {
      Thread.sleep(PAUSE_DOWN);
      return;
    }
    lock.lockInterruptibly();
    try {
      long left = PAUSE_UP.toNanos();
      while (!askedForCheck && left > 0) {
        left = asked.awaitNanos(left);
      }
      askedForCheck = false;
    } finally {
      lock.unlock();
    }
  }

  private void once() {
    try {
      check.run();
      if (!up()) {
        log.atInfo().log("database reached");
      }
      health = Health.up();
    } catch (Exception e) {
      if (Thread.interrupted()) {
        Thread.currentThread().interrupt();
        return;
      }
      var reason = reason(e);
      if (up() || health.equals(Health.down("not reached yet"))) {
        log.atError().addKeyValue("reason", reason).log("database away");
      }
      health = Health.down(reason);
    }
  }

  private static String reason(Exception e) {
    return SqlFault.of(e) instanceof SqlFault.Connection(String reason)
        ? reason
        : String.valueOf(e.getMessage());
  }
}
