package dev.terrace.cluster.lease;

/**
 * Who owns addresses by leases. Called by one thread, in the order in which things happened, and
 * perhaps late: deadlines are absolute, compare them before every write. A listener that takes
 * longer than some hundred events loses all leases.
 */
public interface LeaseListener {
  /** This node may own the address. */
  void granted(HeldLease lease);

  /** For longer; to be ignored when the address was given back meanwhile. */
  void renewed(HeldLease lease);

  /**
   * This node may not own the address any more. When it was removed, {@link LeaseRunner#release}
   * with this epoch lets others have it before the lease would have run out.
   */
  void lost(String vip, Ballot epoch, LossReason reason);
}
