package dev.terrace.cluster.node;

import dev.terrace.cluster.lease.LeaseCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node of a cluster knows, for people; {@code GET /cluster} shows it.
 *
 * @param fit whether it may own addresses
 * @param problems why it may not
 * @param drawbacks why another node had better serve, if one can
 * @param guardRestarts how often the guard had to be replaced
 * @param configuration what all nodes share; null: this one is alone
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
    int guardRestarts,
    @Nullable Configuration configuration) {

  /**
   * The configuration that all nodes share, as far as this one knows.
   *
   * @param version that is agreed on, 0: none, each node has that of its file
   * @param inForce the version that this node has put in force
   * @param fault what is wrong with that; empty: nothing
   * @param restart keys that take a restart of this node to be in force
   * @param sha256 of its text
   * @param author who made it, as they said
   * @param at when; empty: there is none
   * @param leader of the nodes that keep it; it decides nothing about addresses
   */
  public record Configuration(
      long version,
      long inForce,
      String fault,
      List<String> restart,
      String sha256,
      String author,
      String at,
      String leader,
      long term) {}

  /**
   * A node.
   *
   * @param present whether it is there, as far as this node is told
   * @param fitness what it says of itself: fit, no_servers or unfit; empty: it is not heard of
   * @param reason why, for people
   * @param configVersion the version of the shared configuration that is in force on it
   * @param configFault what is wrong with that; empty: nothing
   * @param configRestart keys that take a restart of it to be in force
   * @param program its version
   */
  public record MemberStatus(
      String name,
      String address,
      String role,
      boolean voter,
      boolean present,
      String fitness,
      String reason,
      long configVersion,
      String configFault,
      List<String> configRestart,
      String program) {}

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
