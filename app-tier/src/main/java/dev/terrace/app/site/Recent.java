package dev.terrace.app.site;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that pages show and that is dear to ask for: kept for as long as a shared cache may
 * keep visitors' pages, see {@link CacheConfig}. Not for what members expect to see as soon as they
 * did it. Thread-safe.
 *
 * @param <T> what it is
 */
public final class Recent<T> {
  private record Value<T>(T what, long at) {}

  private final long maxAgeNanos;
  private final Supplier<T> ask;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Value<T> value;

  /**
   * @param maxAge how old it may be; 0 s: it is asked for each time
   */
  public Recent(Duration maxAge, Supplier<T> ask) {
    this.maxAgeNanos = maxAge.toNanos();
    this.ask = ask;
  }

  /** The value; while one caller asks anew, others get the one before. */
  public T get() {
    if (maxAgeNanos == 0) {
      return ask.get();
    }
    Value<T> known = value;
    if (known != null && (fresh(known) || asking.isLocked())) {
      return known.what();
    }
    asking.lock();
    try {
      Value<T> meanwhile = value;
      if (meanwhile != null && fresh(meanwhile)) {
        return meanwhile.what();
      }
      long at = System.nanoTime(); // before it is asked for: what comes after may be missing in it
      T what = ask.get();
      value = new Value<>(what, at);
      return what;
    } finally {
      asking.unlock();
    }
  }

  private boolean fresh(Value<T> one) {
    return System.nanoTime() - one.at() < maxAgeNanos;
  }
}
