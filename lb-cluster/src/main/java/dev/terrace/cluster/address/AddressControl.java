package dev.terrace.cluster.address;

import java.util.List;

/**
 * Puts virtual addresses where clients find them and takes them away again: the hands of the
 * cluster, which decides nothing. Who holds the lease of an address renews its grant; when grants
 * end, for whatever reason, the address goes by itself.
 *
 * <p>Once an address of an epoch is gone, no later grant of that epoch brings it back: its voters
 * may have been told that it is free.
 *
 * <p>No method waits. What became of a call is told to the {@link Listener}.
 */
public interface AddressControl extends AutoCloseable {
  /**
   * Has the address, or goes on having it.
   *
   * @param epoch of the lease: the same as long as it is held without a break, higher for every
   *     later one of this host
   * @param deadlineNanos when the lease ends, in nanoseconds of CLOCK_BOOTTIME
   * @param notices to send once the address is gone, instead of those of earlier calls
   */
  void grant(VirtualAddress address, long epoch, long deadlineNanos, List<Notice> notices);

  /**
   * Lets the address go now, and sends the notices.
   *
   * @param notices instead of those of earlier calls
   */
  void release(VirtualAddress address, long epoch, List<Notice> notices);

  /** Lets all addresses go, sends the notices, and waits for it, a few seconds at most. */
  @Override
  void close();

  /** What became of addresses. Called one after the other, on threads that must not be kept. */
  interface Listener {
    /** The address is there, for the first time in this epoch. */
    void added(VirtualAddress address, long epoch);

    /**
     * The address is proven to be gone and stays away until a higher epoch is granted.
     *
     * @param reason a word or a few, for logs: {@code released}, {@code expired}
     */
    void gone(VirtualAddress address, long epoch, String reason);

    /** The address could not be added or removed; removing is tried again by itself. */
    void failed(VirtualAddress address, long epoch, String reason);
  }
}
