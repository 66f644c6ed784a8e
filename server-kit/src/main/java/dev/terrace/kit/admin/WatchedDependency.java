package dev.terrace.kit.admin;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks one dependency again and again, and logs when its state changes. */
final class WatchedDependency {
  private static final Logger log = LoggerFactory.getLogger(WatchedDependency.class);
  private static final Duration PAUSE_UP = Duration.ofSeconds(1);
  private static final Duration PAUSE_DOWN = Duration.ofMillis(250);

  private final String name;
  private final HealthCheck check;
  private final Duration deadline;
  private final Thread watcher;
  private volatile Health last = Health.down("not checked yet");

  WatchedDependency(String name, HealthCheck check, Duration deadline) {
    this.name = name;
    this.check = check;
    this.deadline = deadline;
    this.watcher = Thread.ofVirtual().name("health " + name).unstarted(this::watch);
  }

  String name() {
    return name;
  }

  Health last() {
    return last;
  }

  void start() {
    watcher.start();
  }

  void close() {
    watcher.interrupt();
  }

  private void watch() {
    boolean first = true;
    try {
      while (true) {
        var task = new FutureTask<>(check::check);
        var runner = Thread.ofVirtual().name("health check " + name).start(task);
        report(outcome(task), first);
        first = false;
        if (!task.isDone()) {
          runner.interrupt();
        }
        runner.join(); // a check that ignores its interrupt is not started a second time
        Thread.sleep(last instanceof Health.Up ? PAUSE_UP : PAUSE_DOWN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private Health outcome(FutureTask<Health> task) throws InterruptedException {
    try {
      return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Health.down("no answer within " + deadline.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Health.down(describe(e.getCause()));
    }
  }

  private static String describe(@Nullable Throwable cause) {
    if (cause == null) {
      return "failed";
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private void report(Health now, boolean first) {
    Health before = last;
    last = now;
    switch (now) {
      case Health.Up _ -> {
        if (before instanceof Health.Down) {
          log.atInfo().addKeyValue("dependency", name).log("dependency up");
        }
      }
      case Health.Down(String reason) -> {
        if (first || before instanceof Health.Up) {
          log.atWarn()
              .addKeyValue("dependency", name)
              .addKeyValue("reason", reason)
              .log("dependency down");
        }
      }
    }
  }
}
