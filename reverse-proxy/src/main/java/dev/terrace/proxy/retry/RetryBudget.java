package dev.terrace.proxy.retry;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many retries a backend may be burdened with: a share of its requests, and a few per second
 * whatever there is to do. When all servers fail at once, retries without a budget would multiply
 * the load by their number just when the servers can bear it least. Thread-safe, without locks.
 *
 * <p>A bucket of tokens: each request puts the share in, each second the few; a retry takes a whole
 * token. It holds what ten seconds of the few are, or a hundred tokens, whichever is more, so that
 * a burst of requests long ago cannot pay for a storm of retries.
 */
public final class RetryBudget {
  private static final long TOKEN = 1_000_000;
  private static final long SECOND = 1_000_000_000L;

  private final long share;
  private final long perSecond;
  private final long most;
  private final AtomicLong tokens;
  private final AtomicLong refilled;

  /**
   * A full one.
   *
   * @param now {@link System#nanoTime}
   */
  public RetryBudget(RetryBudgetConfig config, long now) {
    this.share = config.percent() * TOKEN / 100;
    this.perSecond = config.perSecond();
    boolean none = share == 0 && perSecond == 0;
    this.most = none ? 0 : Math.max(100, 10L * perSecond) * TOKEN;
    this.tokens = new AtomicLong(most);
    this.refilled = new AtomicLong(now);
  }

  /** A request begins. */
  public void request() {
    if (share > 0 && tokens.get() < most) {
      tokens.addAndGet(share);
    }
  }

  /**
   * Takes one retry.
   *
   * @param now {@link System#nanoTime}
   * @return false when there is none left
   */
  public boolean take(long now) {
    refill(now);
    long left = tokens.get();
    while (left >= TOKEN) {
      if (tokens.compareAndSet(left, left - TOKEN)) {
        return true;
      }
      left = tokens.get();
    }
    return false;
  }

  private void refill(long now) {
    long last = refilled.get();
    long passed = Math.min(now - last, 10 * SECOND);
    if (perSecond > 0 && passed > 0 && refilled.compareAndSet(last, now)) {
      long added = (long) (passed * (perSecond * (TOKEN / (double) SECOND)));
      tokens.accumulateAndGet(added, (have, more) -> Math.min(most, have + more));
    }
  }
}
