package dev.terrace.kit.limit;

import java.net.InetAddress;
import java.util.SplittableRandom;

/**
 * Decides whether a client may make one more request. Thread-safe, makes no garbage, and its memory
 * is fixed: two numbers for each client.
 *
 * <p>A token bucket in the form of the generic cell rate algorithm: instead of tokens and the time
 * of the last refill, a client has one point in time, at which its bucket is full again. A request
 * moves it one interval further, and is refused when it would come to lie more than a burst ahead.
 * Once the time is past, the client is like one that was never seen, so its place can be taken.
 */
public final class RateLimiter {
  /** Places that a client may have: as many as fit in a cache line. */
  private static final int WAYS = 8;

  private static final int MAX_LOCKS = 256;

  /** 36 years: further ahead than any client gets, and safe to add to a nanoTime. */
  private static final long FOREVER = 1L << 60;

  private final long intervalNanos;
  private final long toleranceNanos;
  private final long seed = new SplittableRandom().nextLong();
  private final int setMask;
  private final long[] keys;

  /** When the bucket of the key at the same index is full again, in nanoTime. */
  private final long[] full;

  private final Object[] locks;

  public RateLimiter(RateLimitConfig config) {
    this.intervalNanos = Math.max(1, config.per().toNanos() / config.requests());
    this.toleranceNanos = (long) Math.min(FOREVER, intervalNanos * (config.burstOrDefault() - 1.0));
    int sets = Integer.highestOneBit(Math.max(1, (config.clients() - 1) / WAYS)) << 1;
    this.setMask = sets - 1;
    this.keys = new long[sets * WAYS];
    this.full = new long[sets * WAYS];
    this.locks = new Object[Math.min(MAX_LOCKS, sets)];
    for (int i = 0; i < locks.length; i++) {
      locks[i] = new Object();
    }
  }

  /**
   * Takes one request's place, if there is one.
   *
   * @param now {@link System#nanoTime}
   * @return 0 when the request may go on, else the nanoseconds until it may come again
   */
  public long take(InetAddress client, long now) {
    return take(ClientKey.of(client), now);
  }

  /**
   * The same for whatever a number stands for.
   *
   * @param key never 0; should attackers be able to choose it, then from a hash under a secret
   */
  public long take(long key, long now) {
    int set = set(key);
    synchronized (lock(set)) {
      int place = place(key, set * WAYS, now);
      long next = keys[place] == key && full[place] - now > 0 ? full[place] : now;
      long wait = next - now - toleranceNanos;
      if (wait > 0) {
        return wait;
      }
      keys[place] = key;
      full[place] = next + intervalNanos;
      return 0;
    }
  }

  /** What {@link #take(long, long)} would say now, without taking anything. */
  public long wait(long key, long now) {
    int set = set(key);
    synchronized (lock(set)) {
      int place = place(key, set * WAYS, now);
      return keys[place] == key ? Math.max(0, full[place] - now - toleranceNanos) : 0;
    }
  }

  /** Takes back one that was taken and did not count after all. */
  public void giveBack(long key, long now) {
    int set = set(key);
    synchronized (lock(set)) {
      int place = place(key, set * WAYS, now);
      if (keys[place] == key) {
        full[place] -= intervalNanos;
      }
    }
  }

  /** Forgets all that was taken. */
  public void clear(long key, long now) {
    int set = set(key);
    synchronized (lock(set)) {
      int place = place(key, set * WAYS, now);
      if (keys[place] == key) {
        keys[place] = 0;
      }
    }
  }

  private int set(long key) {
    return (int) mix(key ^ seed) & setMask;
  }

  private Object lock(int set) {
    return locks[set & (locks.length - 1)];
  }

  /** The client's place; else a free one, or that of the client whose bucket is full first. */
  private int place(long key, int first, long now) {
    int best = first;
    long bestLeft = Long.MAX_VALUE;
    for (int i = first; i < first + WAYS; i++) {
      if (keys[i] == key) {
        return i;
      }
      long left = keys[i] == 0 ? Long.MIN_VALUE : full[i] - now;
      if (left < bestLeft) {
        bestLeft = left;
        best = i;
      }
    }
    return best;
  }

  /** Stafford's variant 13, so that an attacker's neighbouring addresses do not share a set. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
