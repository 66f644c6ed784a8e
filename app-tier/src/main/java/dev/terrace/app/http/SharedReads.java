package dev.terrace.app.http;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One read for all who ask the same at the same time. Nobody gets what was read before they asked:
 * who comes while a read is under way waits for the next one, together with all others that come
 * meanwhile. So nothing is ever old, and a rush for one thing costs the database one read at a
 * time.
 *
 * <p>Thread-safe. Callers wait on their own (virtual) thread, as long as a read and the rest of the
 * one before it take.
 *
 * @param <V> what is read; it is shared, so it must not change
 */
final class SharedReads<V> {
  /** Those who ask for one thing. */
  private static final class Lane<V> {
    final ReentrantLock reading = new ReentrantLock();

    /** Who come now, and what they will get. */
    @Nullable CompletableFuture<V> next;

    /** How many are here; guarded by the map. */
    int callers;
  }

  private final ConcurrentHashMap<String, Lane<V>> lanes = new ConcurrentHashMap<>();

  /** What the key stands for, read after this call began. What the read throws is thrown. */
  V get(String key, Supplier<V> read) {
    var lane =
        lanes.compute(
            key,
            (_, known) -> {
              var entered = known == null ? new Lane<V>() : known;
              entered.callers++;
              return entered;
            });
    try {
      return get(lane, read);
    } finally {
      lanes.computeIfPresent(key, (_, left) -> --left.callers == 0 ? null : left);
    }
  }

  private static <V> V get(Lane<V> lane, Supplier<V> read) {
    CompletableFuture<V> round;
    boolean reads;
    synchronized (lane) {
      var gathering = lane.next;
      reads = gathering == null;
      round = gathering == null ? new CompletableFuture<>() : gathering;
      lane.next = round;
    }
    if (reads) {
      lane.reading.lock();
      try {
        synchronized (lane) {
          lane.next = null; // who comes from here on may have changed what is being read
        }
        round.complete(read.get());
      } catch (RuntimeException | Error e) {
        round.completeExceptionally(e);
      } finally {
        lane.reading.unlock();
      }
    }
    try {
      return round.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** How many different things are being read. */
  int size() {
    return lanes.size();
  }
}
