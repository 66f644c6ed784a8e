package dev.terrace.cluster.lease;

import dev.terrace.cluster.lease.LeaseMessage.Nack;
import dev.terrace.cluster.lease.LeaseMessage.Refusal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One try of a node to get a lease, by one ballot: first promises of a majority, then its consent.
 */
final class Bid {
  private final Ballot ballot;
  private final Ballot held;
  private final long startedAt;
  private final Set<String> promised = new HashSet<>();
  private final Map<String, Long> confirmed = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private boolean proposed;
  private Ballot last = Ballot.NONE;
  private boolean freed;
  private long blockedUntil = Long.MIN_VALUE;
  private long resendAt;

  /**
   * @param held by which ballot the bidder holds the lease now, or {@link Ballot#NONE}
   */
  Bid(Ballot ballot, Ballot held, long now) {
    this.ballot = ballot;
    this.held = held;
    startedAt = now;
  }

  Ballot ballot() {
    return ballot;
  }

  Ballot held() {
    return held;
  }

  /** Whether the bidder only wants a newer ballot for what it has. */
  boolean isRebid() {
    return !held.isNone();
  }

  long startedAt() {
    return startedAt;
  }

  boolean isProposed() {
    return proposed;
  }

  void propose() {
    proposed = true;
    refused.clear();
  }

  /** Notes a promise. */
  void promisedBy(String voter, Ballot lastLease) {
    promised.add(voter);
    refused.remove(voter);
    if (last.isBelow(lastLease)) {
      last = lastLease;
    }
  }

  /** The latest lease that those who promised knew of. */
  Ballot last() {
    return last;
  }

  boolean isPromised(Quorum quorum) {
    return quorum.met(promised);
  }

  void confirmedBy(String voter, long sentNanos) {
    confirmed.merge(voter, sentNanos, Math::max);
    refused.remove(voter);
  }

  OptionalLong confirmedSince(Quorum quorum) {
    return quorum.confirmedSince(confirmed);
  }

  Map<String, Long> confirmed() {
    return confirmed;
  }

  /** Notes a refusal. */
  void refusedBy(String voter, Nack nack, long now) {
    refused.add(voter);
    if (nack.reason() == Refusal.HELD || nack.reason() == Refusal.RESERVED) {
      blockedUntil = Math.max(blockedUntil, now + nack.remainingNanos());
    }
  }

  boolean isHopeless(Quorum quorum) {
    return !quorum.possibleWithout(refused);
  }

  /** Until when somebody else has the lease; {@link Long#MIN_VALUE} if nobody was told of. */
  long blockedUntil() {
    return blockedUntil;
  }

  /** Whom it has to be sent again. */
  boolean isOpenFor(String voter) {
    return proposed ? !confirmed.containsKey(voter) : !promised.contains(voter);
  }

  /** The last holder gave the lease back while this bid was on its way. */
  void freed() {
    freed = true;
  }

  boolean isFreed() {
    return freed;
  }

  long resendAt() {
    return resendAt;
  }

  void resendAt(long nanos) {
    resendAt = nanos;
  }
}
