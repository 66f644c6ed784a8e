package dev.terrace.cluster.lease;

import dev.terrace.cluster.lease.LeaseEffect.Persist;
import dev.terrace.cluster.lease.LeaseEffect.Send;
import dev.terrace.cluster.lease.LeaseMessage.Accept;
import dev.terrace.cluster.lease.LeaseMessage.Nack;
import dev.terrace.cluster.lease.LeaseMessage.Prepare;
import dev.terrace.cluster.lease.LeaseMessage.Promise;
import dev.terrace.cluster.lease.LeaseMessage.Propose;
import dev.terrace.cluster.lease.LeaseMessage.Release;
import dev.terrace.cluster.lease.LeaseMessage.Withdraw;
import dev.terrace.cluster.lease.LeaseSetup.Mode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * One node's part in the leases of all addresses: a voter, if it is one, and a bidder. It does
 * nothing by itself: messages, the passing of time and wishes go in, with the time at which they
 * are handled; what is to be done comes out. The same inputs give the same outputs.
 *
 * <p>Every {@code now} is nanoseconds of this node's clock, which no other node needs to know, and
 * must be read <em>after</em> the message was taken from the network: a time read before, then a
 * pause, would let a lease end too early at a voter. Not thread-safe.
 */
public final class LeaseNode {
  private final LeaseSetup setup;
  private final LeaseTiming timing;
  private final Rounds rounds;
  private final Quorum quorum;
  private final LeaseAcceptor acceptor;
  private final RandomGenerator random;
  private final long reservationNanos;
  private final Map<String, LeaseProposer> proposers = new TreeMap<>();
  private final Deque<LeaseMessage> toSelf = new ArrayDeque<>();
  private List<LeaseEffect> effects = new ArrayList<>();
  private boolean alonePermitted;
  private long peerHeardAt;

  /**
   * A node that has just been started.
   *
   * @param storedRound the last one that {@link Persist} asked for and that was noted; 0: none
   * @param random for nonces, so a {@link java.security.SecureRandom}, and for pauses
   */
  public LeaseNode(
      LeaseSetup setup, LeaseTiming timing, long storedRound, RandomGenerator random, long now) {
    this(setup, timing, storedRound, random, now, timing.refusal(), timing.refusal());
  }

  /** With a voter that may misbehave, to show that the tests would notice. */
  LeaseNode(
      LeaseSetup setup,
      LeaseTiming timing,
      long storedRound,
      RandomGenerator random,
      long now,
      Duration refusal,
      Duration silence) {
    this.setup = setup;
    this.timing = timing;
    this.random = random;
    rounds = new Rounds(storedRound);
    quorum = new Quorum(setup.voters(), setup.self());
    reservationNanos = timing.lease().toNanos() / 4;
    acceptor = new LeaseAcceptor(refusal, silence, Duration.ofNanos(reservationNanos), rounds, now);
    peerHeardAt = now;
  }

  /**
   * A message from another node. Who it is from has been proved.
   *
   * @return what is to be done
   */
  public List<LeaseEffect> receive(String from, LeaseMessage message, long now) {
    peerHeardAt = now;
    lookAround(now);
    dispatch(from, message, now);
    return finish(now);
  }

  /** Time has passed; to be called at {@link #wakeAt} or earlier. */
  public List<LeaseEffect> tick(long now) {
    lookAround(now);
    for (LeaseProposer proposer : proposers.values()) {
      proposer.tick(now);
    }
    return finish(now);
  }

  /**
   * When {@link #tick} has something to do; {@link Long#MAX_VALUE}: not before something happens.
   */
  public long wakeAt() {
    long wake = Long.MAX_VALUE;
    for (LeaseProposer proposer : proposers.values()) {
      wake = Math.min(wake, proposer.wakeAt());
    }
    return wake;
  }

  /**
   * This node should own the address: it bids when it is free, and keeps it when it has it.
   *
   * @param delay how long it leaves the address to others first; 0 for the planned owner
   */
  public List<LeaseEffect> want(String vip, Duration delay, long now) {
    proposer(vip).want(delay.toNanos(), now);
    return tick(now);
  }

  /** It should not bid any more. What it holds it keeps, until {@link #release}. */
  public List<LeaseEffect> forgo(String vip, long now) {
    proposer(vip).forgo();
    return finish(now);
  }

  /**
   * Gives a lease back. <b>The address must have been removed from this machine before</b>, and
   * must not be added again before the next {@link LeaseEffect.Granted}, whatever {@link
   * LeaseEffect.Renewed} is still on its way to whoever owns it.
   *
   * @param epoch of the last {@code Granted} or {@code Renewed} that was seen, also of a lease that
   *     was lost meanwhile
   * @param next who shall have it, and is given a quarter of a lease's time to take it before all
   *     others; empty: whoever comes first
   */
  public List<LeaseEffect> release(String vip, Ballot epoch, String next, long now) {
    proposer(vip).release(epoch, next, now);
    return finish(now);
  }

  /** A {@link Persist} is done. */
  public List<LeaseEffect> persisted(long round, long now) {
    rounds.noted(round);
    return tick(now);
  }

  /** A {@link Persist} could not be done; it will be asked for again with the next inputs. */
  public void persistFailed() {
    rounds.failed();
  }

  /**
   * Gives up all leases, then bids anew: the machine slept, its clocks jumped, or whoever owns the
   * addresses does not follow. Voters learn of it by {@link #release}, or when the leases run out.
   */
  public List<LeaseEffect> giveUp(LossReason reason, long now) {
    for (LeaseProposer proposer : proposers.values()) {
      proposer.giveUp(reason, now);
    }
    return finish(now);
  }

  /**
   * With {@link Mode#TWO_NODE}: whether there is proof that the other node is gone, as far as that
   * can be proved (the gateway answers, nobody answers for the address, ties are broken).
   */
  public List<LeaseEffect> permitAlone(boolean permitted, long now) {
    alonePermitted = permitted;
    return tick(now);
  }

  /** What this node knows, by address. */
  public List<LeaseView> views(long now) {
    List<LeaseView> views = new ArrayList<>();
    for (Map.Entry<String, LeaseProposer> entry : proposers.entrySet()) {
      String vip = entry.getKey();
      LeaseProposer proposer = entry.getValue();
      Optional<Hold> hold = proposer.hold().filter(held -> now < held.deadline());
      Ballot holder =
          hold.map(Hold::ballot).or(() -> acceptor.holder(vip, now)).orElse(Ballot.NONE);
      views.add(
          new LeaseView(
              vip,
              holder.shown(),
              hold.isPresent(),
              proposer.isWanted(),
              hold.map(held -> held.deadline() - now).orElse(0L)));
    }
    return views;
  }

  /** Whether this node is a voter that was started so lately that it does not vote yet. */
  public boolean isSilent(long now) {
    return setup.voters().contains(setup.self()) && acceptor.isSilent(now);
  }

  Quorum quorum() {
    return quorum;
  }

  OptionalLong nextRound() {
    return rounds.next();
  }

  Ballot ballot(long round) {
    return new Ballot(round, setup.self(), random.nextLong());
  }

  long jitter(long nanos) {
    return random.nextLong(nanos + 1);
  }

  void emit(LeaseEffect effect) {
    effects.add(effect);
  }

  void send(String to, LeaseMessage message) {
    if (to.equals(setup.self())) {
      toSelf.add(message);
    } else {
      emit(new Send(to, message));
    }
  }

  void sendToVoters(LeaseMessage message) {
    setup.voters().forEach(voter -> send(voter, message));
  }

  void sendToAll(LeaseMessage message) {
    setup.nodes().forEach(node -> send(node, message));
  }

  private void dispatch(String from, LeaseMessage message, long now) {
    rounds.saw(message.ballot().round());
    LeaseProposer proposer = proposer(message.vip());
    switch (message) {
      case Prepare prepare -> answer(from, acceptor.prepare(prepare, now));
      case Propose propose -> {
        if (!from.equals(setup.self())) {
          proposer.proposedByOther(propose.ballot(), now);
        }
        answer(from, acceptor.propose(propose, now));
      }
      case Release release -> {
        acceptor.release(release.vip(), release.ballot(), release.next(), now);
        proposer.released(release, setup.self(), reservationNanos, now);
      }
      case Withdraw withdraw -> acceptor.release(withdraw.vip(), withdraw.ballot(), "", now);
      case Promise promise -> {
        if (isVoter(from)) {
          proposer.promised(from, promise, now);
        }
      }
      case Accept accept -> {
        if (isVoter(from)) {
          proposer.accepted(from, accept, now);
        }
      }
      case Nack nack -> {
        rounds.saw(nack.by().round());
        if (isVoter(from)) {
          proposer.refused(from, nack, now);
        }
      }
    }
  }

  private void answer(String to, Optional<LeaseMessage> answer) {
    if (isVoter(setup.self())) {
      answer.ifPresent(message -> send(to, message));
    }
  }

  private boolean isVoter(String node) {
    return setup.voters().contains(node);
  }

  private void lookAround(long now) {
    if (setup.mode() == Mode.TWO_NODE) {
      quorum.alone(alonePermitted && now - peerHeardAt >= timing.refusal().toNanos());
    }
  }

  private List<LeaseEffect> finish(long now) {
    for (LeaseMessage message = toSelf.poll(); message != null; message = toSelf.poll()) {
      dispatch(setup.self(), message, now);
    }
    rounds.toNote().ifPresent(round -> emit(new Persist(round)));
    List<LeaseEffect> done = effects;
    effects = new ArrayList<>();
    return done;
  }

  private LeaseProposer proposer(String vip) {
    return proposers.computeIfAbsent(vip, name -> new LeaseProposer(name, this, timing));
  }
}
