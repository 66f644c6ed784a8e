package dev.terrace.proxy.health;

import dev.terrace.proxy.CheckConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Watches one server on a virtual thread: checks it at once, then in the rhythm that its state asks
 * for, and at once again when a request could not connect.
 */
public final class HealthChecker implements AutoCloseable {
  private final Watched server;
  private final HealthMachine machine;
  private final HttpCheck check;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  private HealthChecker(Watched server, CheckConfig config) {
    this.server = server;
    this.machine = new HealthMachine(config);
    this.check = new HttpCheck(config);
    this.thread = Thread.ofVirtual().name("check " + server.name()).unstarted(this::watch);
  }

  /** Starts to watch. */
  public static HealthChecker start(Watched server, CheckConfig config) {
    HealthChecker checker = new HealthChecker(server, config);
    server.onDoubt(checker::doubt);
    checker.thread.start();
    return checker;
  }

  private void doubt() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  private void watch() {
    try {
      while (!closed) {
        CheckResult result = check.run(server.resolve());
        if (closed) {
          return;
        }
        apply(result);
        // A call by a failed request is heard once per pause: a hundred of them in a millisecond
        // are one event, not a hundred checks.
        Duration pause = machine.pause(server.health());
        long floor = Math.min(50, pause.toMillis());
        Thread.sleep(floor);
        wake.drainPermits();
        if (wake.tryAcquire(spread(pause) - floor, TimeUnit.MILLISECONDS)) {
          apply(new CheckResult.Failed("a request could not connect"));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void apply(CheckResult result) {
    String reason =
        switch (result) {
          case CheckResult.Passed _ -> "check passed";
          case CheckResult.Failed(String why) -> why;
          case CheckResult.Draining _ -> "server answers 503 to its check";
        };
    server.change(state -> machine.after(state, result), reason);
  }

  /** A tenth more or less, so that checks of many servers do not come in bursts. */
  private static long spread(Duration pause) {
    long millis = pause.toMillis();
    return millis + ThreadLocalRandom.current().nextLong(-millis / 10, millis / 10 + 1);
  }

  /** Stops; a check that is under way is dropped. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
