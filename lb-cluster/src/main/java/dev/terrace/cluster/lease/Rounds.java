package dev.terrace.cluster.lease;

import java.util.OptionalLong;

/**
 * The rounds of one node: the highest that it saw, and up to which one it may use them. It may use
 * those only that are noted on disk beforehand, in blocks, so that after a restart all that it ever
 * used or promised is below where it goes on: neither a promise is forgotten nor a ballot used
 * twice. When nothing can be noted (a full disk), the node gives no promises beyond the block and
 * bids no more; renewals need no new rounds.
 */
final class Rounds {
  /** How many are noted at once: one fsync for a thousand bids. */
  static final long BLOCK = 1_000;

  private final long floor;
  private long highest;
  private long noted;
  private long asked;

  /**
   * @param stored what was noted last, 0 when nothing ever was
   */
  Rounds(long stored) {
    floor = stored;
    highest = stored;
    noted = stored;
  }

  /** Rounds up to this one may have been used by this node before it was restarted. */
  long floor() {
    return floor;
  }

  /** A round that somebody used. */
  void saw(long round) {
    highest = Math.max(highest, round);
  }

  /** Whether this node may promise something to a ballot of this round, or bid with it. */
  boolean covers(long round) {
    return round <= noted;
  }

  /** The round for a bid; empty until it is noted. */
  OptionalLong next() {
    return covers(highest + 1) ? OptionalLong.of(++highest) : OptionalLong.empty();
  }

  /** What has to be noted now: a block ahead, before the last one is used up. */
  OptionalLong toNote() {
    if (highest < noted - BLOCK / 2 || asked > noted) {
      return OptionalLong.empty();
    }
    asked = highest + BLOCK;
    return OptionalLong.of(asked);
  }

  void noted(long round) {
    noted = Math.max(noted, round);
  }

  /** It could not be noted; {@link #toNote} will tell it again. */
  void failed() {
    asked = 0;
  }
}
