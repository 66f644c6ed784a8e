package dev.terrace.lb.cluster;

import dev.terrace.kit.config.HostPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks an address again and again, each time on a new connection, as clients do that come at that
 * moment. Thread-safe.
 */
final class DrillProbe implements AutoCloseable {
  /** Of requests that wait for an answer; more tell nothing new. */
  private static final int AT_ONCE = 200;

  private final HostPort address;
  private final boolean tls;
  private final Duration period;
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final List<Asked> all = new ArrayList<>();
  private final Thread asker;
  private volatile boolean closed;

  /**
   * A request.
   *
   * @param began by {@link System#nanoTime}
   * @param ended by {@link System#nanoTime}
   */
  record Asked(long began, long ended, boolean answered) {}

  /**
   * What clients saw in a time.
   *
   * @param failed requests without an answer within half a second for each step
   * @param gapMillis the longest time between two answers
   */
  record Seen(int requests, int failed, long gapMillis) {}

  private DrillProbe(HostPort address, boolean tls, Duration period) {
    this.address = address;
    this.tls = tls;
    this.period = period;
    asker = Thread.ofPlatform().daemon().name("probe").unstarted(this::ask);
  }

  static DrillProbe start(HostPort address, boolean tls, Duration period) {
    DrillProbe probe = new DrillProbe(address, tls, period);
    probe.asker.start();
    return probe;
  }

  private void ask() {
    long next = System.nanoTime();
    while (!closed) {
      if (free.tryAcquire()) {
        Thread.ofVirtual().start(this::once);
      }
      next += period.toNanos();
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void once() {
    try {
      long began = System.nanoTime();
      boolean answered = OwnProbe.passes(address, tls);
      synchronized (all) {
        all.add(new Asked(began, System.nanoTime(), answered));
      }
    } finally {
      free.release();
    }
  }

  /** Waits until a request that began from now on was answered; whether one was. */
  boolean answersWithin(Duration patience) throws InterruptedException {
    long from = System.nanoTime();
    while (System.nanoTime() - from < patience.toNanos()) {
      synchronized (all) {
        if (all.stream().anyMatch(one -> one.answered() && one.began() - from > 0)) {
          return true;
        }
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return false;
  }

  /** What was seen of requests that ended in a time. */
  Seen seen(long from, long to) {
    synchronized (all) {
      return seen(all, from, to);
    }
  }

  static Seen seen(List<Asked> all, long from, long to) {
    List<Asked> within =
        all.stream()
            .filter(one -> one.ended() - from >= 0 && one.ended() - to <= 0)
            .sorted(Comparator.comparingLong(one -> one.ended() - from))
            .toList();
    long last = from;
    long longest = 0;
    int failed = 0;
    for (Asked one : within) {
      if (one.answered()) {
        longest = Math.max(longest, one.ended() - last);
        last = one.ended();
      } else {
        failed++;
      }
    }
    longest = Math.max(longest, to - last);
    return new Seen(within.size(), failed, TimeUnit.NANOSECONDS.toMillis(longest));
  }

  @Override
  public void close() {
    closed = true;
  }
}
