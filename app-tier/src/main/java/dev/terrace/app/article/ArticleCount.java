package dev.terrace.app.article;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many articles there are, for lists of all of them. The database keeps no such number: it
 * reads an index from one end to the other, which takes more than all the rest of such a list
 * together. So it is counted again only when the last count is {@value #FRESH_MILLIS} ms old, and
 * {@value #SHARE} times as old as it took; what this process added and removed meanwhile is in it
 * at once. Thread-safe.
 */
final class ArticleCount {
  private static final long FRESH_MILLIS = 1000;
  private static final long SHARE = 50;

  /**
   * A count.
   *
   * @param changes what this process had changed before it
   * @param until when to count again
   */
  private record Counted(long articles, long changes, long until) {}

  private final AtomicLong changes = new AtomicLong();
  private final ReentrantLock counting = new ReentrantLock();
  private volatile @Nullable Counted last;

  /** The number; while one caller counts, others get the one before. */
  long get(LongSupplier count) {
    var known = last;
    if (known != null && (fresh(known) || counting.isLocked())) {
      return now(known);
    }
    counting.lock();
    try {
      var meanwhile = last;
      if (meanwhile != null && fresh(meanwhile)) {
        return now(meanwhile);
      }
      // What commits while it counts may be in both, until the next count.
      long changed = changes.get();
      long begin = System.nanoTime();
      long articles = count.getAsLong();
      long end = System.nanoTime();
      long good = Math.max(FRESH_MILLIS * 1_000_000, SHARE * (end - begin));
      var counted = new Counted(articles, changed, begin + good);
      last = counted;
      return now(counted);
    } finally {
      counting.unlock();
    }
  }

  /** One was added and is there for everybody. */
  void added() {
    changes.incrementAndGet();
  }

  void removed() {
    changes.decrementAndGet();
  }

  private long now(Counted counted) {
    return Math.max(0, counted.articles() + changes.get() - counted.changes());
  }

  private static boolean fresh(Counted counted) {
    return counted.until() - System.nanoTime() > 0;
  }
}
