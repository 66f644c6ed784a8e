package dev.terrace.kit.event;

import dev.terrace.kit.event.Event.Severity;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The last events of a process, at most {@link #CAPACITY}; older ones are forgotten (the log has
 * them). Thread-safe.
 */
public final class Events {
  /** How many are kept. */
  public static final int CAPACITY = 500;

  private final Clock clock;
  private final Deque<Event> last = new ArrayDeque<>(CAPACITY);
  private long count;

  public Events(Clock clock) {
    this.clock = clock;
  }

  /** Notes an event; never blocks for long. */
  public void add(Severity severity, String type, String subject, String message) {
    synchronized (last) {
      if (last.size() == CAPACITY) {
        last.removeFirst();
      }
      count++;
      last.addLast(new Event(count, clock.instant(), severity, type, subject, message));
    }
  }

  /**
   * The events after one, oldest first.
   *
   * @param id of the last event that is known; 0: all that are kept
   */
  public List<Event> after(long id) {
    synchronized (last) {
      if (count <= id) {
        return List.of();
      }
      List<Event> newer = new ArrayList<>();
      for (Event event : last) {
        if (event.id() > id) {
          newer.add(event);
        }
      }
      return newer;
    }
  }
}
