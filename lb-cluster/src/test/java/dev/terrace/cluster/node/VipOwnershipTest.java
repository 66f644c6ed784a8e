package dev.terrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.cluster.lease.Ballot;
import dev.terrace.cluster.lease.HeldLease;
import dev.terrace.cluster.node.VipOwnership.Action;
import dev.terrace.cluster.node.VipOwnership.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Every way through the states of an address. Times are nanoseconds. */
class VipOwnershipTest {
  private static final long SECOND = 1_000_000_000;

  private final VipOwnership ownership = new VipOwnership();

  @Test
  void anAddressThatWasHandedOverIsTakenAtOnce() {
    HeldLease lease = lease(5, SECOND, true);

    assertThat(ownership.granted(lease, 0)).containsExactly(new Action.Grant(5, lease));
    assertThat(ownership.added(5, 7))
        .containsExactly(new Action.Announce(), new Action.Taken(lease.epoch(), 7));

    assertThat(ownership.state()).isEqualTo(State.HOLDING);
    assertThat(ownership.isOurs(SECOND - 1)).isTrue();
    assertThat(ownership.isOurs(SECOND)).isFalse();
  }

  @Test
  void elseTheNetworkIsAskedFirstAndAgainWhileSomebodyAnswers() {
    HeldLease lease = lease(5, SECOND, false);

    assertThat(ownership.granted(lease, 0)).containsExactly(new Action.Ask(Duration.ZERO));
    assertThat(ownership.asked("02:00:00:00:00:01", SECOND))
        .containsExactly(new Action.Ask(Duration.ofMillis(50)));
    assertThat(ownership.asked(null, 2 * SECOND)).containsExactly(new Action.Grant(5, lease));
  }

  @Test
  void whoAnswersForTooLongHasNoLease() {
    HeldLease lease = lease(5, 9 * SECOND, false);
    ownership.granted(lease, 0);

    assertThat(ownership.asked("02:00:00:00:00:01", VipOwnership.PATIENCE.toNanos()))
        .containsExactly(new Action.Foreign("02:00:00:00:00:01"), new Action.Grant(5, lease));
  }

  @Test
  void aLeaseIsGivenBackOnlyAfterTheAddressIsGone() {
    HeldLease lease = held(5);

    assertThat(ownership.lost("lease expired")).containsExactly(new Action.Remove(5));
    assertThat(ownership.renewed(lease(6, 9 * SECOND, false))).isEmpty();
    assertThat(ownership.state()).isEqualTo(State.LEAVING);

    assertThat(ownership.gone(5, "released", SECOND))
        .containsExactly(
            new Action.Withdraw(),
            new Action.GiveBack(lease.epoch()),
            new Action.Left(lease.epoch(), "lease expired"));
    assertThat(ownership.state()).isEqualTo(State.IDLE);
  }

  @Test
  void aLeaseThatIsLostWhileTheNetworkIsAskedIsGivenBackAtOnce() {
    HeldLease lease = lease(5, SECOND, false);
    ownership.granted(lease, 0);

    assertThat(ownership.lost("lease expired"))
        .containsExactly(new Action.Withdraw(), new Action.GiveBack(lease.epoch()));
    assertThat(ownership.asked(null, 1)).isEmpty();
  }

  @Test
  void aRenewalByAHigherBallotIsTheSameLeaseToTheGuard() {
    held(5);
    HeldLease renewed = lease(8, 3 * SECOND, false);

    assertThat(ownership.renewed(renewed)).containsExactly(new Action.Grant(5, renewed));
    ownership.lost("lease expired");
    assertThat(ownership.gone(5, "expired", 0)).contains(new Action.GiveBack(renewed.epoch()));
  }

  @Test
  void anAddressThatGoesByItselfGivesItsLeaseBack() {
    HeldLease lease = held(5);

    assertThat(ownership.gone(4, "an older one", 0)).isEmpty();
    assertThat(ownership.gone(5, "guard replaced", 0))
        .containsExactly(
            new Action.Withdraw(),
            new Action.GiveBack(lease.epoch()),
            new Action.Left(lease.epoch(), "guard replaced"));
  }

  @Test
  void aLeaseThatComesWhileTheAddressLeavesBeginsWhenItIsGone() {
    HeldLease old = held(5);
    ownership.lost("lease conflict");
    HeldLease next = lease(9, 9 * SECOND, true);

    assertThat(ownership.granted(next, 0)).isEmpty();

    assertThat(ownership.gone(5, "released", 0))
        .endsWith(new Action.Left(old.epoch(), "lease conflict"), new Action.Grant(9, next));
    assertThat(ownership.added(5, 0)).as("of the lease before").isEmpty();
  }

  @Test
  void aGrantWithoutALossBeginsAnew() {
    held(5);
    HeldLease next = lease(9, 9 * SECOND, false);

    assertThat(ownership.granted(next, 0)).containsExactly(new Action.Remove(5));
    assertThat(ownership.gone(5, "released", 0)).endsWith(new Action.Ask(Duration.ZERO));
  }

  private HeldLease held(long round) {
    HeldLease lease = lease(round, SECOND, true);
    ownership.granted(lease, 0);
    ownership.added(round, 0);
    return lease;
  }

  private static HeldLease lease(long round, long deadline, boolean handedOver) {
    return new HeldLease("192.0.2.10", new Ballot(round, "lb-1", round), deadline, handedOver);
  }
}
