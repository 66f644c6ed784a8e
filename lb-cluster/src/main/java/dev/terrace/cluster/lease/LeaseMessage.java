package dev.terrace.cluster.lease;

/**
 * What nodes tell each other about the lease of one address. Any of them may be lost, late, doubled
 * or out of order, and may be sent again by an adversary: none does harm to safety then.
 */
public sealed interface LeaseMessage {
  /** The name of the virtual address. */
  String vip();

  /** The ballot that it is about. */
  Ballot ballot();

  /**
   * May I have the lease?
   *
   * @param held the ballot by which the sender holds the lease now and wants a newer one, or {@link
   *     Ballot#NONE}
   */
  record Prepare(String vip, Ballot ballot, Ballot held) implements LeaseMessage {}

  /**
   * To a {@link Prepare}: nobody else has it, and no lower ballot will get it from me.
   *
   * @param last the lease that the voter confirmed last, {@link Ballot#NONE} if it knows of none;
   *     its nonce is not told
   */
  record Promise(String vip, Ballot ballot, Ballot last) implements LeaseMessage {}

  /**
   * I take the lease, or renew it.
   *
   * @param sentNanos when, on the sender's clock, which alone understands it
   */
  record Propose(String vip, Ballot ballot, long sentNanos) implements LeaseMessage {}

  /** To a {@link Propose}: from now on I refuse others for a while. */
  record Accept(String vip, Ballot ballot, long sentNanos) implements LeaseMessage {}

  /**
   * To a {@link Prepare} or {@link Propose}: no.
   *
   * @param by the ballot in the way; its nonce is not told
   * @param remainingNanos how long it will be in the way if nothing happens, 0 if not for a time
   */
  record Nack(String vip, Ballot ballot, Refusal reason, Ballot by, long remainingNanos)
      implements LeaseMessage {}

  /**
   * The holder has removed the address and gives the lease back. Goes to all nodes. Who holds the
   * ballot's nonce may send it: the holder, and its guard after the holder's death.
   *
   * @param next for whom voters keep the lease for a moment; empty: for nobody
   */
  record Release(String vip, Ballot ballot, String next) implements LeaseMessage {}

  /** The sender bid with this ballot and gave up: it never held the lease and never will by it. */
  record Withdraw(String vip, Ballot ballot) implements LeaseMessage {}

  /** Why a voter says no. */
  enum Refusal {
    /** It has promised something to a higher ballot. */
    OUTBID,
    /** Somebody else has the lease. */
    HELD,
    /** The last holder handed it over to somebody else, who may take it first. */
    RESERVED,
    /** This ballot's lease was given back, which ends it for good. */
    RELEASED
  }
}
