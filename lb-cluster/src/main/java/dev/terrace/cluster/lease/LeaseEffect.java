package dev.terrace.cluster.lease;

/** What a {@link LeaseNode} wants done, in this order. */
public sealed interface LeaseEffect {
  /** A datagram to another node; it may get lost. */
  record Send(String to, LeaseMessage message) implements LeaseEffect {}

  /**
   * Rounds up to this one are about to be used: note it where it survives a power cut, then tell
   * {@link LeaseNode#persisted}.
   */
  record Persist(long round) implements LeaseEffect {}

  /** Somebody who owns addresses should know. */
  sealed interface Change extends LeaseEffect {
    String vip();

    /** The lease's epoch. */
    Ballot epoch();
  }

  /**
   * This node may own the address until the deadline, on its own clock.
   *
   * @param handedOver whether the last holder said that it had removed the address
   */
  record Granted(String vip, Ballot epoch, long deadlineNanos, boolean handedOver)
      implements Change {}

  /** A later deadline; the epoch may have risen. */
  record Renewed(String vip, Ballot epoch, long deadlineNanos) implements Change {}

  /** This node may not own the address any more. */
  record Lost(String vip, Ballot epoch, LossReason reason) implements Change {}
}
