package dev.terrace.cluster.node;

import dev.terrace.cluster.lease.LeaseCounters;
import java.util.List;

/**
 * What a node of a cluster knows, for people; {@code GET /cluster} shows it.
 *
 * @param fit whether it may own addresses
 * @param problems why it may not
 * @param drawbacks why another node had better serve, if one can
 * @param guardRestarts how often the guard had to be replaced
 */
public record ClusterStatus(
    String cluster,
    String node,
    String role,
    boolean fit,
    List<String> problems,
    List<String> drawbacks,
    boolean drained,
    List<MemberStatus> members,
    List<VipStatus> vips,
    List<Transition> transitions,
    Leases leases,
    long guardPid,
    int guardRestarts) {

  /**
   * A node.
   *
   * @param present whether it is there, as far as this node is told
   * @param fitness what it says of itself: fit, no_servers or unfit; empty: it is not heard of
   * @param reason why, for people
   */
  public record MemberStatus(
      String name,
      String address,
      String role,
      boolean voter,
      boolean present,
      String fitness,
      String reason) {}

  /**
   * A virtual address.
   *
   * @param owner who has the lease as far as this node knows; empty: nobody, or it does not vote
   * @param state idle, asking, holding or leaving
   * @param here whether it is on this machine
   * @param leaseMillis how long this node may keep it without another renewal
   */
  public record VipStatus(
      String address,
      String interfaceName,
      String preferred,
      String owner,
      String state,
      boolean here,
      long epoch,
      long leaseMillis) {}

  /**
   * A change of owner.
   *
   * @param tookMillis from the grant of the lease to the address on the interface
   */
  public record Transition(
      String at, String vip, String what, long epoch, String reason, long tookMillis) {}

  /** Datagrams of leases; refused ones were of another cluster, another secret or malformed. */
  public record Leases(long received, long sent, long notSent, long refused, long stalls) {
    static Leases of(LeaseCounters counters) {
      return new Leases(
          counters.received(),
          counters.sent(),
          counters.notSent(),
          counters.refused(),
          counters.stalls());
    }
  }
}
