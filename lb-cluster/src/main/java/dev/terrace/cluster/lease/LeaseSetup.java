package dev.terrace.cluster.lease;

import java.util.Set;

/**
 * Who takes part in a cluster's leases.
 *
 * @param self this node's name
 * @param nodes all nodes: those that may own addresses, and the voters
 * @param voters who decides, an odd number from 1 to 7; the same set on all nodes, to be changed
 *     only while all of them are stopped for as long as a lease lasts
 * @param mode {@link Mode#TWO_NODE} with exactly two voters, default {@link Mode#MAJORITY}
 */
public record LeaseSetup(String self, Set<String> nodes, Set<String> voters, Mode mode) {
  /** How long a node's or an address's name may be, in bytes of UTF-8. */
  public static final int MAX_NAME = 63;

  /** How many voters have to agree. */
  public enum Mode {
    /** More than half. */
    MAJORITY,
    /**
     * Both of two; one alone after the other was silent for a lease and {@link
     * LeaseNode#permitAlone} said that it is gone. When that is wrong (a cut between two that
     * live), both hold the address until they hear each other again.
     */
    TWO_NODE
  }

  public LeaseSetup {
    nodes = Set.copyOf(nodes);
    voters = Set.copyOf(voters);
    if (!nodes.contains(self)) {
      throw new IllegalArgumentException(
          "this node, " + self + ", is not among the nodes " + nodes);
    }
    if (!nodes.containsAll(voters)) {
      throw new IllegalArgumentException(
          "every voter must be among the nodes " + nodes + " but the voters are " + voters);
    }
    if (mode == Mode.TWO_NODE && voters.size() != 2) {
      throw new IllegalArgumentException(
          "quorum: two-node needs exactly 2 voters but there are " + voters.size());
    }
    if (mode == Mode.MAJORITY && (voters.size() % 2 == 0 || voters.size() > 7)) {
      throw new IllegalArgumentException(
          "the number of voters must be 1, 3, 5 or 7 but was "
              + voters.size()
              + "; two load balancers need a witness as the third one");
    }
  }
}
