package dev.terrace.cluster.lease;

import dev.terrace.cluster.lease.LeaseEffect.Granted;
import dev.terrace.cluster.lease.LeaseEffect.Lost;
import dev.terrace.cluster.lease.LeaseEffect.Renewed;
import dev.terrace.cluster.lease.LeaseMessage.Accept;
import dev.terrace.cluster.lease.LeaseMessage.Nack;
import dev.terrace.cluster.lease.LeaseMessage.Prepare;
import dev.terrace.cluster.lease.LeaseMessage.Promise;
import dev.terrace.cluster.lease.LeaseMessage.Propose;
import dev.terrace.cluster.lease.LeaseMessage.Refusal;
import dev.terrace.cluster.lease.LeaseMessage.Release;
import dev.terrace.cluster.lease.LeaseMessage.Withdraw;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in the lease of one address, as a bidder and as its holder.
 *
 * <table>
 * <caption>States</caption>
 * <tr><th>state</th><th>leaves when</th></tr>
 * <tr><td>idle</td><td>the address is wanted and the time for a bid has come → bidding</td></tr>
 * <tr><td>bidding (preparing, then proposing)</td><td>a majority confirmed, in time → holding; too many
 *   refusals, or no majority for a third of a lease → idle</td></tr>
 * <tr><td>holding</td><td>released; the deadline passed; a higher epoch was seen; clocks jumped → idle.
 *   A voter that has forgotten this lease, or promised something to another bidder, → holding and bidding
 *   anew with a higher ballot</td></tr>
 * </table>
 *
 * <p>The deadline counts from the time at which the newest message that a majority confirmed
 * <em>was sent</em>, as each voter's refusal counts from when it was received. Only the holder that
 * still holds may bid past its own lease; a node that was restarted waits like everybody else.
 *
 * <p>Times are nanoseconds of this node's clock. Not thread-safe.
 */
final class LeaseProposer {
  /**
   * A release is sent this often: datagrams get lost, and a release that is spares a lease's time.
   */
  private static final int RELEASES = 3;

  private static final long RESEND_NANOS = 20_000_000;
  private static final long NO_WISH = -1;

  private final String vip;
  private final LeaseNode node;
  private final long leaseNanos;
  private final long renewNanos;
  private final long patienceNanos;

  private long delayNanos = NO_WISH;
  private long bidAt = Long.MAX_VALUE;
  private int failures;
  private Ballot releaseHeard = Ballot.NONE;
  private @Nullable Release heard;
  private long releaseHeardAt;
  private @Nullable Bid bid;
  private @Nullable Hold hold;
  private @Nullable Release release;
  private int releasesLeft;
  private long releaseAt = Long.MAX_VALUE;

  LeaseProposer(String vip, LeaseNode node, LeaseTiming timing) {
    this.vip = vip;
    this.node = node;
    leaseNanos = timing.lease().toNanos();
    renewNanos = timing.renew().toNanos();
    patienceNanos = leaseNanos / 3;
  }

  void want(long delay, long now) {
    if (delay != delayNanos) {
      delayNanos = delay;
      bidAt = now + delay;
    }
  }

  void forgo() {
    delayNanos = NO_WISH;
    bidAt = Long.MAX_VALUE;
    if (bid != null && !bid.isRebid()) {
      withdraw(bid);
    }
  }

  boolean isWanted() {
    return delayNanos != NO_WISH;
  }

  Optional<Hold> hold() {
    return Optional.ofNullable(hold);
  }

  boolean isBidding() {
    return bid != null;
  }

  /** When {@link #tick} has something to do. */
  long wakeAt() {
    long wake = releaseAt;
    if (hold != null) {
      wake = Math.min(wake, Math.min(hold.deadline(), hold.renewAt()));
    }
    if (bid != null) {
      return Math.min(wake, Math.min(bid.resendAt(), bid.startedAt() + patienceNanos));
    }
    return hold == null ? Math.min(wake, bidAt) : wake;
  }

  void tick(long now) {
    if (hold != null && now >= hold.deadline()) {
      lose(hold, LossReason.EXPIRED, now);
    }
    if (now >= releaseAt) {
      sendRelease(now);
    }
    if (hold != null && now >= hold.renewAt()) {
      hold.renewAt(now + renewNanos);
      node.sendToVoters(new Propose(vip, hold.ballot(), now));
    }
    if (bid != null) {
      if (now >= bid.startedAt() + patienceNanos) {
        fail(bid, now);
      } else if (now >= bid.resendAt()) {
        send(bid, now);
      }
    } else if (hold == null && isWanted() && now >= bidAt) {
      bid(Ballot.NONE, now);
    }
  }

  void promised(String voter, Promise promise, long now) {
    Bid current = bid;
    if (current == null || current.isProposed() || !current.ballot().equals(promise.ballot())) {
      return;
    }
    current.promisedBy(voter, promise.last());
    if (current.isPromised(node.quorum())) {
      current.propose();
      send(current, now);
    }
  }

  void accepted(String voter, Accept accept, long now) {
    if (accept.sentNanos() > now) {
      return; // nothing that this node sent
    }
    if (bid != null && bid.isProposed() && bid.ballot().equals(accept.ballot())) {
      bid.confirmedBy(voter, accept.sentNanos());
      succeed(bid, now);
    } else if (hold != null
        && hold.ballot().equals(accept.ballot())
        && hold.confirmedBy(voter, accept.sentNanos(), node.quorum(), leaseNanos)) {
      node.emit(new Renewed(vip, hold.ballot(), hold.deadline()));
    }
  }

  void refused(String voter, Nack nack, long now) {
    if (hold != null && hold.ballot().equals(nack.ballot())) {
      holderRefused(hold, nack, now);
    } else if (bid != null && bid.ballot().equals(nack.ballot())) {
      bid.refusedBy(voter, nack, now);
      if (nack.reason() == Refusal.HELD
          && heard != null
          && nack.by().equals(releaseHeard.shown())) {
        node.send(voter, heard); // it does not know yet that this lease is over
        bid.freed();
      }
      if (bid.isHopeless(node.quorum())) {
        fail(bid, now);
      }
    }
  }

  private void holderRefused(Hold current, Nack nack, long now) {
    switch (nack.reason()) {
      case RELEASED -> lose(current, LossReason.RELEASED, now);
      case HELD -> {
        if (current.ballot().shown().isBelow(nack.by())) {
          lose(current, LossReason.CONFLICT, now);
        }
      }
      case OUTBID -> {
        // A voter that was restarted, or promised something to a bidder that no majority heard.
        if (bid == null && now >= current.rebidAt()) {
          current.rebidAt(now + renewNanos);
          bid(current.ballot(), now);
        }
      }
      case RESERVED -> {}
    }
  }

  /** Another node takes the lease or renews it. */
  void proposedByOther(Ballot ballot, long now) {
    if (hold != null && hold.ballot().isBelow(ballot)) {
      lose(hold, LossReason.CONFLICT, now);
    }
  }

  /** A holder gives the lease back: perhaps this node, or its guard for it. */
  void released(Release message, String self, long reservationNanos, long now) {
    if (hold != null && hold.hasBeen(message.ballot())) {
      lose(hold, LossReason.RELEASED, now);
      return;
    }
    if (hold != null || message.equals(release)) {
      return;
    }
    if (message.ballot().isBelow(releaseHeard) && now < releaseHeardAt + leaseNanos) {
      return; // late, of a lease before that one; nodes would pass both on to each other for ever
    }
    boolean first = !message.ballot().equals(releaseHeard);
    releaseHeard = message.ballot();
    releaseHeardAt = now;
    heard = message;
    if (!isWanted()) {
      return;
    }
    if (first) { // ahead of the bid: one that was not sent to a voter, or is late, costs nothing
      node.sendToVoters(message);
    }
    if (bid != null) {
      bid.freed();
    }
    if (message.next().equals(self)) {
      bidAt = now;
    } else if (message.next().isEmpty()) {
      bidAt = now + delayNanos;
    } else {
      bidAt = now + reservationNanos + delayNanos;
    }
  }

  /** Gives the lease back that was granted by this ballot; its address must have been removed. */
  void release(Ballot epoch, String next, long now) {
    Ballot current = epoch;
    if (hold != null && hold.hasBeen(epoch)) {
      current = hold.ballot();
      if (bid != null && bid.isProposed()) {
        node.sendToVoters(new Withdraw(vip, bid.ballot()));
      }
      lose(hold, LossReason.RELEASED, now);
      bidAt = isWanted() ? now + leaseNanos : Long.MAX_VALUE; // the others first
    }
    release = new Release(vip, current, next);
    releasesLeft = RELEASES;
    sendRelease(now);
  }

  void giveUp(LossReason reason, long now) {
    if (bid != null) {
      withdraw(bid);
    }
    if (hold != null) {
      lose(hold, reason, now);
    }
  }

  private void sendRelease(long now) {
    if (release != null) {
      releasesLeft--;
      releaseAt = releasesLeft > 0 ? now + RESEND_NANOS : Long.MAX_VALUE;
      node.sendToAll(release);
    }
  }

  private void bid(Ballot held, long now) {
    OptionalLong round = node.nextRound();
    if (round.isEmpty()) {
      bidAt = now + RESEND_NANOS;
      return;
    }
    bid = new Bid(node.ballot(round.getAsLong()), held, now);
    send(bid, now);
  }

  /** Sends what those voters need who have not agreed yet. */
  private void send(Bid current, long now) {
    current.resendAt(now + RESEND_NANOS);
    LeaseMessage message =
        current.isProposed()
            ? new Propose(vip, current.ballot(), now)
            : new Prepare(vip, current.ballot(), current.held());
    for (String voter : node.quorum().voters()) {
      if (current.isOpenFor(voter)) {
        node.send(voter, message);
      }
    }
  }

  private void succeed(Bid current, long now) {
    OptionalLong since = current.confirmedSince(node.quorum());
    if (since.isEmpty() || since.getAsLong() + leaseNanos <= now) {
      return;
    }
    long deadline = since.getAsLong() + leaseNanos;
    long renewAt = since.getAsLong() + renewNanos;
    bid = null;
    failures = 0;
    if (hold == null) {
      hold = new Hold(current.ballot(), current.confirmed(), deadline, renewAt);
      node.emit(new Granted(vip, current.ballot(), deadline, isHandedOver(current, now)));
    } else {
      hold.raise(current.ballot(), current.confirmed(), deadline, renewAt);
      node.emit(new Renewed(vip, current.ballot(), deadline));
    }
  }

  /**
   * Whether the last holder said that it had removed the address: a release was heard that is not
   * older than any lease that a majority knew of, and so recently that no lease can have come and
   * run out since.
   */
  private boolean isHandedOver(Bid current, long now) {
    return releaseHeardAt > now - leaseNanos
        && !releaseHeard.isNone()
        && !releaseHeard.shown().isBelow(current.last());
  }

  private void fail(Bid current, long now) {
    withdraw(current);
    if (!isWanted()) {
      return;
    }
    if (current.isFreed()) {
      bidAt = Math.max(bidAt, now + node.jitter(RESEND_NANOS / 4));
    } else if (current.blockedUntil() > Long.MIN_VALUE) {
      long soon = current.blockedUntil() + delayNanos + node.jitter(RESEND_NANOS / 4);
      // The planned owner looks more often: a release may have been lost on its way.
      bidAt = delayNanos == 0 ? Math.min(soon, now + 2 * renewNanos) : soon;
    } else {
      failures = Math.min(failures + 1, 4);
      bidAt = now + delayNanos + node.jitter(RESEND_NANOS << failures);
    }
  }

  /**
   * Ends a bid for good: confirmations that come later count for nothing. Voters are told, so that
   * they refuse nobody for the rest of a lease; but not of a holder's bid for a newer ballot, since
   * a voter that confirmed it has put it in the place of the older one, whose lease may still run.
   */
  private void withdraw(Bid current) {
    bid = null;
    if (current.isProposed() && !current.isRebid()) {
      node.sendToVoters(new Withdraw(vip, current.ballot()));
    }
  }

  private void lose(Hold current, LossReason reason, long now) {
    hold = null;
    if (bid != null) {
      withdraw(bid);
    }
    bidAt = isWanted() ? now + delayNanos + node.jitter(RESEND_NANOS) : Long.MAX_VALUE;
    node.emit(new Lost(vip, current.ballot(), reason));
  }
}
