package dev.terrace.web.cache.store;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for what is not in the store: bodies that are arriving, and bodies that were evicted while
 * slow clients still receive them. Both together stay below the limit: while the evicted ones take
 * it all, nothing new is stored, so nothing more is evicted. Thread-safe.
 */
public final class Budget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  Budget(long limit) {
    this.limit = limit;
  }

  /** Takes some; false when there is not as much left. */
  public boolean take(long bytes) {
    long now = used.addAndGet(bytes);
    if (now > limit) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  /** Gives some back. */
  public void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Takes what is in use already, whatever the limit says. */
  void force(long bytes) {
    used.addAndGet(bytes);
  }

  /** Bytes in use. */
  public long used() {
    return used.get();
  }
}
