package dev.terrace.kit.limit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many connections may be open at a time, HAProxy's {@code maxconn}. Who finds no room waits
 * outside: connections stay in the kernel's backlog until others end. Thread-safe.
 */
public final class ConnectionLimit {
  private final @Nullable ConnectionLimit within;
  private final AtomicInteger open = new AtomicInteger();
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final LongAdder pauses = new LongAdder();
  private volatile int max;

  /**
   * @param max connections; 0: no limit
   * @param within a wider limit that counts them too, such as that of the whole process; null: none
   */
  public ConnectionLimit(int max, @Nullable ConnectionLimit within) {
    this.max = max;
    this.within = within;
  }

  /**
   * Changes the limit. Connections beyond a smaller one stay open.
   *
   * @param newMax connections; 0: no limit
   */
  public void change(int newMax) {
    max = newMax;
    wake();
  }

  /** The limit; 0: none. */
  public int max() {
    return max;
  }

  /** Connections that are open. */
  public int open() {
    return open.get();
  }

  /** How often somebody had to wait. */
  public long pauses() {
    return pauses.sum();
  }

  /**
   * Takes a place, which {@link #leave} gives back.
   *
   * @return false when there is none; see {@link #whenRoom}
   */
  public boolean enter() {
    if (!take()) {
      return false;
    }
    if (within != null && !within.enter()) {
      open.decrementAndGet();
      wake(); // somebody may have found the place taken meanwhile
      return false;
    }
    return true;
  }

  private boolean take() {
    int limit = max;
    if (limit == 0) {
      open.incrementAndGet();
      return true;
    }
    int count = open.get();
    while (count < limit) {
      if (open.compareAndSet(count, count + 1)) {
        return true;
      }
      count = open.get();
    }
    return false;
  }

  /** Gives a place back; whoever waits may try again. */
  public void leave() {
    open.decrementAndGet();
    wake();
    if (within != null) {
      within.leave();
    }
  }

  /**
   * To be called after {@link #enter} found no room; does not block.
   *
   * @param again called once, as soon as there may be room, on any thread, maybe before this
   *     returns
   */
  public void whenRoom(Runnable again) {
    ConnectionLimit full = full();
    if (full == null) {
      again.run();
      return;
    }
    full.pauses.increment();
    full.waiting.add(again);
    if (full.hasRoom()) { // a place may have become free before anybody waited for it
      full.wake();
    }
  }

  private @Nullable ConnectionLimit full() {
    if (!hasRoom()) {
      return this;
    }
    return within == null ? null : within.full();
  }

  private boolean hasRoom() {
    int limit = max;
    return limit == 0 || open.get() < limit;
  }

  /** All of them: a single one may belong to a listener that is closed or has nobody to accept. */
  private void wake() {
    for (int i = waiting.size(); i > 0; i--) { // not those who begin to wait meanwhile
      Runnable again = waiting.poll();
      if (again != null) {
        again.run();
      }
    }
  }
}
