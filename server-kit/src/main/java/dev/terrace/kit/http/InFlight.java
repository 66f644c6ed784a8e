package dev.terrace.kit.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The requests between their headers and the last byte of their answer. Thread-safe. */
final class InFlight {
  private final Set<RequestState> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Thread waiting;

  void begin(RequestState request) {
    open.add(request);
  }

  void end(RequestState request) {
    open.remove(request);
    Thread thread = waiting;
    if (thread != null && open.isEmpty()) {
      LockSupport.unpark(thread);
    }
  }

  int count() {
    return open.size();
  }

  Set<RequestState> open() {
    return Set.copyOf(open);
  }

  /** Waits until none is open; false when the time is over. One thread at a time. */
  boolean awaitNone(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    waiting = Thread.currentThread();
    try {
      while (!open.isEmpty()) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return true;
    } finally {
      waiting = null;
    }
  }
}
