package dev.terrace.proxy.pool;

import dev.terrace.kit.traffic.Level;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/** Requests that wait until a server is below its maxconn, first come first served. Thread-safe. */
public final class WaitingLine {
  private final Queue<Place> places = new ConcurrentLinkedQueue<>();
  private final Level waiting;

  WaitingLine(Level waiting) {
    this.waiting = waiting;
  }

  public int length() {
    return waiting.current();
  }

  /**
   * Waits in line. Runs on the I/O thread, where the answer is given too.
   *
   * @return the place, to be left if the request ends; null when the line is full
   */
  public @Nullable Place join(
      XnioIoThread thread, int limit, Duration timeout, Runnable turn, Runnable timedOut) {
    if (!waiting.enter(limit)) {
      return null;
    }
    Place place = new Place(thread, turn);
    place.timer =
        thread.executeAfter(
            () -> {
              if (place.leave()) {
                timedOut.run();
              }
            },
            timeout.toMillis(),
            TimeUnit.MILLISECONDS);
    places.add(place);
    return place;
  }

  /** Calls the first in line, if there is one. */
  void next() {
    Place place = places.poll();
    while (place != null) {
      if (place.call()) {
        return;
      }
      place = places.poll();
    }
  }

  /** One request's place. */
  public final class Place {
    private final XnioIoThread thread;
    private final Runnable turn;
    private final AtomicBoolean settled = new AtomicBoolean();
    private XnioExecutor.@Nullable Key timer;

    private Place(XnioIoThread thread, Runnable turn) {
      this.thread = thread;
      this.turn = turn;
    }

    /** Gives the place up; false when it was called or given up before. */
    public boolean leave() {
      if (!settled.compareAndSet(false, true)) {
        return false;
      }
      places.remove(this);
      waiting.leave();
      return true;
    }

    private boolean call() {
      if (!settled.compareAndSet(false, true)) {
        return false;
      }
      waiting.leave();
      thread.execute(() -> {
        if (timer != null) {
          timer.remove();
        }
        turn.run();
      });
      return true;
    }
  }
}
