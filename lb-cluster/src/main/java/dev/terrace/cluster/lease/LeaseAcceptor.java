package dev.terrace.cluster.lease;

import dev.terrace.cluster.lease.LeaseMessage.Accept;
import dev.terrace.cluster.lease.LeaseMessage.Nack;
import dev.terrace.cluster.lease.LeaseMessage.Prepare;
import dev.terrace.cluster.lease.LeaseMessage.Promise;
import dev.terrace.cluster.lease.LeaseMessage.Propose;
import dev.terrace.cluster.lease.LeaseMessage.Refusal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A voter. It remembers, for each address, the highest ballot that it promised something to and the
 * lease that it last confirmed, in memory only:
 *
 * <ul>
 *   <li>After its start it is silent for as long as it may have refused others just before, so that
 *       a forgotten lease has ended. Promises are not forgotten: {@link Rounds}.
 *   <li>A lease that it confirmed keeps all others out until the time at which it <em>handled</em>
 *       the message, which is after it was sent, plus the lease plus the margin. PaxosLease would
 *       promise a higher ballot to another bidder and tell about the lease; to refuse leaves the
 *       holder's renewals undisturbed.
 *   <li>A renewal that is not newer than the last one confirms nothing new: one that was recorded
 *       and sent again does not keep the lease of a dead node alive.
 *   <li>A released ballot is over, also when its last renewal comes after its release.
 * </ul>
 *
 * <p>Times are nanoseconds of this node's clock. Not thread-safe.
 */
final class LeaseAcceptor {
  private final long refusalNanos;
  private final long reservationNanos;
  private final Rounds rounds;
  private final long silentUntil;
  private final Map<String, Vote> votes = new HashMap<>();

  /**
   * @param refusal how long others are refused after a confirmation, and all after the start
   * @param reservation how long only the node that a lease was handed over to may take it
   */
  LeaseAcceptor(Duration refusal, Duration silence, Duration reservation, Rounds rounds, long now) {
    refusalNanos = refusal.toNanos();
    reservationNanos = reservation.toNanos();
    this.rounds = rounds;
    silentUntil = now + silence.toNanos();
  }

  /** The answer, if there is one. */
  Optional<LeaseMessage> prepare(Prepare prepare, long now) {
    if (!mayAnswer(prepare.ballot(), now)) {
      return Optional.empty();
    }
    Vote vote = vote(prepare.vip());
    Ballot ballot = prepare.ballot();
    if (vote.isHeld(now)
        && !vote.accepted.equals(ballot)
        && !vote.accepted.equals(prepare.held())) {
      return refuse(prepare, Refusal.HELD, vote.accepted, vote.heldUntil - now);
    }
    if (vote.isReservedForOther(ballot.node(), now)) {
      return refuse(prepare, Refusal.RESERVED, vote.released, vote.reservedUntil - now);
    }
    if (ballot.isBelow(vote.promised)) {
      return refuse(prepare, Refusal.OUTBID, vote.promised, 0);
    }
    vote.promised = ballot;
    return Optional.of(new Promise(prepare.vip(), ballot, vote.accepted.shown()));
  }

  /** The answer, if there is one. */
  Optional<LeaseMessage> propose(Propose propose, long now) {
    if (!mayAnswer(propose.ballot(), now)) {
      return Optional.empty();
    }
    Vote vote = vote(propose.vip());
    Ballot ballot = propose.ballot();
    if (ballot.equals(vote.released)) {
      return refuse(propose, Refusal.RELEASED, ballot, 0);
    }
    if (ballot.isBelow(vote.released) || ballot.isBelow(vote.promised)) {
      Ballot by = vote.promised.isBelow(vote.released) ? vote.released : vote.promised;
      return refuse(propose, Refusal.OUTBID, by, 0);
    }
    // What was promised was promised while nobody else had the lease, or to the holder itself. A
    // higher ballot whose Prepare never came here is as good, if nobody is in its way.
    if (!ballot.equals(vote.promised)) {
      if (vote.isHeld(now)) {
        return refuse(propose, Refusal.HELD, vote.accepted, vote.heldUntil - now);
      }
      if (vote.isReservedForOther(ballot.node(), now)) {
        return refuse(propose, Refusal.RESERVED, vote.released, vote.reservedUntil - now);
      }
      vote.promised = ballot;
    }
    if (!ballot.equals(vote.accepted) || propose.sentNanos() > vote.acceptedSent) {
      vote.accepted = ballot;
      vote.acceptedSent = propose.sentNanos();
      vote.heldUntil = now + refusalNanos;
      vote.reservedFor = "";
    }
    return Optional.of(new Accept(propose.vip(), ballot, propose.sentNanos()));
  }

  /** The lease of this ballot is over before its time. */
  void release(String vip, Ballot ballot, String next, long now) {
    Vote vote = vote(vip);
    if (vote.released.isBelow(ballot)) {
      vote.released = ballot;
    }
    if (vote.accepted.equals(ballot) && vote.heldUntil > Long.MIN_VALUE) {
      vote.heldUntil = Long.MIN_VALUE;
      vote.reservedFor = next;
      vote.reservedUntil = now + reservationNanos;
    }
  }

  /** Who has the lease, as far as this voter knows. */
  Optional<Ballot> holder(String vip, long now) {
    Vote vote = votes.get(vip);
    return vote != null && vote.isHeld(now) ? Optional.of(vote.accepted) : Optional.empty();
  }

  boolean isSilent(long now) {
    return now < silentUntil;
  }

  private boolean mayAnswer(Ballot ballot, long now) {
    return !isSilent(now) && rounds.covers(ballot.round());
  }

  private static Optional<LeaseMessage> refuse(
      LeaseMessage message, Refusal refusal, Ballot by, long remainingNanos) {
    return Optional.of(
        new Nack(message.vip(), message.ballot(), refusal, by.shown(), remainingNanos));
  }

  private Vote vote(String vip) {
    return votes.computeIfAbsent(vip, _ -> new Vote(Ballot.endOf(rounds.floor())));
  }

  /** What is remembered of one address. */
  private static final class Vote {
    private Ballot promised;
    private Ballot accepted = Ballot.NONE;
    private long acceptedSent = Long.MIN_VALUE;
    private long heldUntil = Long.MIN_VALUE;
    private Ballot released = Ballot.NONE;
    private String reservedFor = "";
    private long reservedUntil = Long.MIN_VALUE;

    Vote(Ballot promised) {
      this.promised = promised;
    }

    boolean isHeld(long now) {
      return now < heldUntil;
    }

    boolean isReservedForOther(String node, long now) {
      return !reservedFor.isEmpty() && !reservedFor.equals(node) && now < reservedUntil;
    }
  }
}
