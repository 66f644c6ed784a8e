package dev.terrace.kit.traffic;

import dev.terrace.kit.event.Event.Severity;
import dev.terrace.kit.event.Events;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all traffic of a process every second: rates and percentiles come from it. Every ten
 * seconds it notes as events what was refused. One virtual thread. Thread-safe.
 */
public final class TrafficSampler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TrafficSampler.class);
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int REFUSALS_EVERY = 10;

  private final Events events;
  private final Map<Traffic, Watched> watched = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread;

  public TrafficSampler(Events events) {
    this.events = events;
    this.thread = Thread.ofVirtual().name("traffic").unstarted(this::run);
  }

  /** Begins to look. */
  public void start() {
    thread.start();
  }

  /**
   * Watches some traffic from now on.
   *
   * @param subject whose it is, for events, such as {@code backend web}
   */
  public void watch(Traffic traffic, String subject) {
    watched.putIfAbsent(traffic, new Watched(traffic, subject));
  }

  /** Watches it no more. */
  public void forget(Traffic traffic) {
    watched.remove(traffic);
  }

  /** Calls something after each look; it must be quick. */
  public void afterEachSample(Runnable listener) {
    listeners.add(listener);
  }

  private void run() {
    long next = System.nanoTime();
    try {
      for (long tick = 1; ; tick++) {
        next += SECOND_NANOS;
        long pause = next - System.nanoTime();
        if (pause > 0) {
          Thread.sleep(java.time.Duration.ofNanos(pause));
        } else {
          next = System.nanoTime(); // the process was stopped for a while: no catching up
        }
        sample(tick);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void sample(long tick) {
    try {
      long now = System.nanoTime();
      for (Watched one : watched.values()) {
        one.traffic().trend().sample(now);
        if (tick % REFUSALS_EVERY == 1) {
          one.noteRefusals(events);
        }
      }
      listeners.forEach(Runnable::run);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("traffic cannot be sampled");
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  /** Some traffic with the errors that were told already. */
  private record Watched(Traffic traffic, String subject, Map<TrafficError, Long> told) {
    Watched(Traffic traffic, String subject) {
      this(traffic, subject, new EnumMap<>(TrafficError.class));
    }

    void noteRefusals(Events events) {
      for (TrafficError error : TrafficError.values()) {
        long count = error.refusal() ? traffic.errors(error) : 0;
        long before = told.getOrDefault(error, 0L);
        if (count > before) {
          told.put(error, count);
          events.add(
              Severity.WARN,
              "refused",
              subject,
              "%d request%s refused in 10 s: %s"
                  .formatted(count - before, count - before == 1 ? "" : "s", error.text()));
        }
      }
    }
  }
}
