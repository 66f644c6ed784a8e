package dev.terrace.kit.systemd;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that the process is alive, as long as all its event loops are. A
 * process whose loops hang, or that stands still as a whole, is silent, and gets replaced.
 */
final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final int PER_TIMEOUT = 4; // asked, told, and once to spare on a busy machine

  private final Duration timeout;
  private final List<Pulse> pulses;
  private final Runnable alive;
  private final Thread thread;
  private volatile boolean closed;

  private Watchdog(Duration timeout, List<Pulse> pulses, Runnable alive) {
    this.timeout = timeout;
    this.pulses = List.copyOf(pulses);
    this.alive = alive;
    this.thread = Thread.ofPlatform().name("watchdog").daemon().unstarted(this::run);
  }

  static Watchdog start(Duration timeout, List<Pulse> pulses, Runnable alive) {
    var watchdog = new Watchdog(timeout, pulses, alive);
    watchdog.thread.start();
    return watchdog;
  }

  private void run() {
    Duration pause = timeout.dividedBy(PER_TIMEOUT);
    boolean told = false;
    while (!closed) {
      long now = System.nanoTime();
      List<String> stuck =
          pulses.stream().filter(pulse -> pulse.stuck(now, pause)).map(Pulse::name).toList();
      if (stuck.isEmpty()) {
        alive.run();
        told = false;
      } else if (!told) {
        told = true;
        log.atError()
            .addKeyValue("threads", stuck)
            .addKeyValue("watchdog", timeout)
            .log("event loops do not move; systemd will replace the process unless they do");
      }
      pulses.forEach(pulse -> pulse.ask(now));
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
