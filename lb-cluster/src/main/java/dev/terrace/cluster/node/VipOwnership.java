package dev.terrace.cluster.node;

import dev.terrace.cluster.lease.Ballot;
import dev.terrace.cluster.lease.HeldLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node does about one virtual address, as a pure state machine: what happens goes in,
 * what is to be done comes out.
 *
 * <table>
 *   <caption>states</caption>
 *   <tr><th>state</th><th>leaves when</th></tr>
 *   <tr><td>idle</td><td>a lease is granted: handed over → holding, else → asking</td></tr>
 *   <tr><td>asking</td><td>nobody answers for the address, or somebody still does after the
 *       patience → holding; the lease is lost → idle</td></tr>
 *   <tr><td>holding</td><td>the lease is lost or the address let go → leaving; the address is gone by
 *       itself → idle</td></tr>
 *   <tr><td>leaving</td><td>the address is gone → idle, or what a lease that came meanwhile says</td></tr>
 * </table>
 *
 * <p>A lease is given back only after the address is proven to be gone. Not thread-safe.
 */
final class VipOwnership {
  /** A frozen owner's kernel removes the address within 3 s; who answers longer has no lease. */
  static final Duration PATIENCE = Duration.ofSeconds(4);

  /** What this node is about. */
  enum State {
    IDLE,
    ASKING,
    HOLDING,
    LEAVING
  }

  /** What is to be done, in this order. */
  sealed interface Action {
    /** Have the address until the lease ends; {@code id} names the lease to the guard. */
    record Grant(long id, HeldLease lease) implements Action {}

    /** Remove the address. */
    record Remove(long id) implements Action {}

    /** Ask the network who has it. */
    record Ask(Duration pause) implements Action {}

    /** Tell the network that it is here. */
    record Announce() implements Action {}

    /** It is not here any more. */
    record Withdraw() implements Action {}

    /** Others may have it. */
    record GiveBack(Ballot epoch) implements Action {}

    /** It is served from here, for people. */
    record Taken(Ballot epoch, long sinceGrantNanos) implements Action {}

    /** It is not served from here any more, for people. */
    record Left(Ballot epoch, String reason) implements Action {}

    /** A person should look: somebody without a lease uses the address. */
    record Foreign(String by) implements Action {}
  }

  private State state = State.IDLE;
  private @Nullable HeldLease lease;
  private @Nullable HeldLease pending;
  private long id;
  private long grantedAt;
  private boolean there;
  private String reason = "";

  State state() {
    return state;
  }

  /** The epoch of the lease that this node has or is about to give back. */
  Ballot epoch() {
    return lease == null ? Ballot.NONE : lease.epoch();
  }

  /** Whether the address is on this machine by a lease that goes on. */
  boolean isOurs(long nanos) {
    return there && state == State.HOLDING && lease != null && nanos < lease.deadlineNanos();
  }

  /** Whether the address is on this machine. */
  boolean isThere() {
    return there;
  }

  /** A lease was granted. */
  List<Action> granted(HeldLease now, long nanos) {
    if (state == State.LEAVING) {
      pending = now;
      return List.of();
    }
    if (state
        == State.HOLDING) { // without a loss between: begin anew, so that no epoch is mixed up
      pending = now;
      return leave("a new lease");
    }
    return begin(now, nanos);
  }

  private List<Action> begin(HeldLease now, long nanos) {
    lease = now;
    id = now.epoch().round();
    grantedAt = nanos;
    if (now.handedOver()) {
      state = State.HOLDING;
      return List.of(new Action.Grant(id, now));
    }
    state = State.ASKING;
    return List.of(new Action.Ask(Duration.ZERO));
  }

  /** It was renewed. */
  List<Action> renewed(HeldLease now) {
    switch (state) {
      case IDLE -> {}
      case ASKING -> lease = now;
      case HOLDING -> {
        lease = now;
        return List.of(new Action.Grant(id, now));
      }
      case LEAVING -> {
        if (pending != null) {
          pending =
              new HeldLease(now.vip(), now.epoch(), now.deadlineNanos(), pending.handedOver());
        }
      }
    }
    return List.of();
  }

  /** It is over. */
  List<Action> lost(String why) {
    return switch (state) {
      case IDLE -> List.of();
      case ASKING -> idle();
      case HOLDING -> leave(why);
      case LEAVING -> {
        pending = null;
        yield List.of();
      }
    };
  }

  /** This node gives it up of its own accord. */
  List<Action> letGo(String why) {
    return lost(why);
  }

  /**
   * The network was asked.
   *
   * @param by who answered, null: nobody
   */
  List<Action> asked(@Nullable String by, long nanos) {
    HeldLease now = lease;
    if (state != State.ASKING || now == null) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    if (by != null) {
      if (nanos - grantedAt < PATIENCE.toNanos()) {
        return List.of(new Action.Ask(Duration.ofMillis(50)));
      }
      actions.add(new Action.Foreign(by));
    }
    state = State.HOLDING;
    actions.add(new Action.Grant(id, now));
    return actions;
  }

  /** The address is on the interface. */
  List<Action> added(long which, long nanos) {
    if (state != State.HOLDING || which != id || lease == null) {
      return List.of();
    }
    there = true;
    return List.of(new Action.Announce(), new Action.Taken(lease.epoch(), nanos - grantedAt));
  }

  /** The address is proven to be gone. */
  List<Action> gone(long which, String why, long nanos) {
    if (which != id || state == State.IDLE || state == State.ASKING) {
      return List.of();
    }
    if (state == State.HOLDING) {
      reason = why;
    }
    HeldLease next = pending;
    pending = null;
    List<Action> actions = new ArrayList<>(idle());
    if (next != null) {
      actions.addAll(begin(next, nanos));
    }
    return actions;
  }

  private List<Action> leave(String why) {
    state = State.LEAVING;
    reason = why;
    return List.of(new Action.Remove(id));
  }

  private List<Action> idle() {
    Ballot epoch = epoch();
    List<Action> actions = new ArrayList<>();
    actions.add(new Action.Withdraw());
    actions.add(new Action.GiveBack(epoch));
    if (there) {
      actions.add(new Action.Left(epoch, reason));
    }
    there = false;
    lease = null;
    state = State.IDLE;
    return actions;
  }
}
