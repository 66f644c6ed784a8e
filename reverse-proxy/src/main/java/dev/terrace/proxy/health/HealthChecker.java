package dev.terrace.proxy.health;

import dev.terrace.proxy.CheckConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches one server on a virtual thread: checks it, then again in the rhythm that its state asks
 * for, and at once when requests failed.
 */
public final class HealthChecker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthChecker.class);

  /** Failed requests are heard once in this time: a hundred of them are one event. */
  private static final long HEARD_AGAIN_MILLIS = 50;

  private final Watched server;
  private final Clock clock;
  private final Duration firstPause;
  private final Semaphore wake = new Semaphore(0);
  private final AtomicReference<@Nullable Doubt> doubt = new AtomicReference<>();
  private final Thread thread;
  private volatile Rules rules;
  private volatile boolean closed;
  private boolean unsent;

  /** A configuration with what was made of it. */
  private record Rules(CheckConfig config, HealthMachine machine, HttpCheck check) {
    static Rules of(CheckConfig config) {
      return new Rules(config, new HealthMachine(config), new HttpCheck(config));
    }
  }

  private record Doubt(OnError action, String reason) {}

  private HealthChecker(Watched server, CheckConfig config, Clock clock, Duration firstPause) {
    this.server = server;
    this.clock = clock;
    this.firstPause = firstPause;
    this.rules = Rules.of(config);
    this.thread = Thread.ofVirtual().name("check " + server.name()).unstarted(this::watch);
  }

  /**
   * Starts to watch.
   *
   * @param firstPause how long before the first check, see {@link CheckPace}
   */
  public static HealthChecker start(
      Watched server, CheckConfig config, Clock clock, Duration firstPause) {
    HealthChecker checker = new HealthChecker(server, config, clock, firstPause);
    server.onDoubt(checker::doubted);
    checker.thread.start();
    return checker;
  }

  /** Goes over to another configuration; the rhythm goes on, so a reload brings no checks. */
  public void configure(CheckConfig config) {
    if (!config.equals(rules.config())) {
      rules = Rules.of(config);
    }
  }

  private void doubted(OnError action, String reason) {
    if (doubt.compareAndSet(null, new Doubt(action, reason))) {
      wake.release();
    }
  }

  private void watch() {
    try {
      heed(firstPause.toMillis());
      while (!closed) {
        Rules now = rules;
        long began = System.nanoTime();
        CheckResult result = now.check().run(server.resolve(), server.tls());
        if (closed) {
          return;
        }
        apply(now, result, Duration.ofNanos(System.nanoTime() - began));
        long pause = pause(now, result).toMillis();
        long floor = Math.min(HEARD_AGAIN_MILLIS, pause);
        Thread.sleep(floor);
        heed(spread(pause) - floor);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Waits, and listens to failed requests meanwhile: they end the wait. */
  private void heed(long millis) throws InterruptedException {
    if (wake.tryAcquire(Math.max(0, millis), TimeUnit.MILLISECONDS)) {
      Doubt heard = doubt.getAndSet(null);
      if (heard != null && !closed) {
        HealthMachine machine = rules.machine();
        server.change(
            health -> machine.afterErrors(health, heard.action(), clock.instant()), heard.reason());
      }
    }
  }

  private void apply(Rules now, CheckResult result, Duration took) {
    boolean alone = server.alone();
    server.checked(result, took);
    server.change(
        health -> now.machine().after(health, result, clock.instant(), alone),
        result instanceof CheckResult.Passed ? "check passed" : result.detail());
    noteUnsent(result);
  }

  /** Told once when it begins and once when it ends. */
  private void noteUnsent(CheckResult result) {
    boolean now = result instanceof CheckResult.Unsent;
    if (now && !unsent) {
      log.atWarn()
          .addKeyValue("server", server.name())
          .addKeyValue("reason", result.detail())
          .log("checks cannot be sent, the server stays as it is");
    } else if (unsent && !now) {
      log.atInfo().addKeyValue("server", server.name()).log("checks can be sent again");
    }
    unsent = now;
  }

  private Duration pause(Rules now, CheckResult result) {
    return result instanceof CheckResult.Unsent
        ? now.config().fastinter()
        : now.machine().pause(server.health().state());
  }

  private static long spread(long millis) {
    return millis + ThreadLocalRandom.current().nextLong(-millis / 10, millis / 10 + 1);
  }

  /** Stops; a check that is under way is dropped. */
  @Override
  public void close() {
    closed = true;
    server.onDoubt(null);
    thread.interrupt();
  }
}
