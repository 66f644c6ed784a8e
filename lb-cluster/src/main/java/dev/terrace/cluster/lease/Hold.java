package dev.terrace.cluster.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** A lease that this node has. */
final class Hold {
  private final Ballot first;
  private Ballot ballot;
  private Map<String, Long> confirmed;
  private long deadline;
  private long renewAt;
  private long rebidAt = Long.MIN_VALUE;

  Hold(Ballot ballot, Map<String, Long> confirmed, long deadline, long renewAt) {
    first = ballot;
    this.ballot = ballot;
    this.confirmed = new HashMap<>(confirmed);
    this.deadline = deadline;
    this.renewAt = renewAt;
  }

  /** A newer ballot for the same lease. */
  void raise(Ballot newer, Map<String, Long> confirmedForIt, long deadlineOfIt, long renewNext) {
    ballot = newer;
    confirmed = new HashMap<>(confirmedForIt);
    deadline = deadlineOfIt;
    renewAt = renewNext;
  }

  Ballot ballot() {
    return ballot;
  }

  /** Whether this ballot was, or is, that of this very lease. */
  boolean hasBeen(Ballot other) {
    return !other.isBelow(first) && !ballot.isBelow(other) && other.node().equals(ballot.node());
  }

  long deadline() {
    return deadline;
  }

  /** Notes a confirmation; whether the deadline moved. */
  boolean confirmedBy(String voter, long sentNanos, Quorum quorum, long leaseNanos) {
    confirmed.merge(voter, sentNanos, Math::max);
    OptionalLong since = quorum.confirmedSince(confirmed);
    if (since.isEmpty() || since.getAsLong() + leaseNanos <= deadline) {
      return false;
    }
    deadline = since.getAsLong() + leaseNanos;
    return true;
  }

  long renewAt() {
    return renewAt;
  }

  void renewAt(long nanos) {
    renewAt = nanos;
  }

  long rebidAt() {
    return rebidAt;
  }

  void rebidAt(long nanos) {
    rebidAt = nanos;
  }
}
