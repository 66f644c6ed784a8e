package dev.terrace.kit.traffic;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How many there are at the moment, and how many there were at most. Thread-safe. */
public final class Level {
  private final AtomicInteger current = new AtomicInteger();
  private final AtomicInteger max = new AtomicInteger();
  private final LongAdder total = new LongAdder();

  /** One more; returns how many there are now. */
  public int enter() {
    int now = current.incrementAndGet();
    entered(now);
    return now;
  }

  /** One more unless there are as many as allowed; false then. */
  public boolean enter(int limit) {
    int now = current.get();
    while (now < limit) {
      if (current.compareAndSet(now, now + 1)) {
        entered(now + 1);
        return true;
      }
      now = current.get();
    }
    return false;
  }

  private void entered(int now) {
    total.increment();
    if (now > max.get()) {
      max.accumulateAndGet(now, Math::max);
    }
  }

  /** One less. */
  public void leave() {
    current.decrementAndGet();
  }

  public int current() {
    return current.get();
  }

  /** The highest that {@link #current} was since the start. */
  public int max() {
    return max.get();
  }

  /** How many came since the start. */
  public long total() {
    return total.sum();
  }
}
