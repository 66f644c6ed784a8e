package dev.terrace.cluster.lease;

import java.util.Comparator;

/**
 * What a node bids with for a lease, and, once it has it, the lease's <em>epoch</em>. Whoever gets
 * the lease of an address later has a higher one, also after all nodes were restarted.
 *
 * @param round counts up; 0 for {@link #NONE} alone
 * @param node who bids; decides between equal rounds
 * @param nonce a random number. Only who was told the ballot can release its lease, and two
 *     processes that were given one node name by mistake never share a ballot
 */
public record Ballot(long round, String node, long nonce) implements Comparable<Ballot> {
  /** No ballot; lower than all others. */
  public static final Ballot NONE = new Ballot(0, "", 0);

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round)
          .thenComparing(Ballot::node)
          .thenComparingLong(Ballot::nonce);

  /** A ballot below which all of a round's are. */
  static Ballot endOf(long round) {
    return new Ballot(round, "\uffff", Long.MAX_VALUE);
  }

  /** Without the nonce, for those whom it does not concern. */
  Ballot shown() {
    return new Ballot(round, node, 0);
  }

  boolean isNone() {
    return round == 0;
  }

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }

  boolean isBelow(Ballot other) {
    return compareTo(other) < 0;
  }

  /** The epoch as it is shown: the nonce is nobody's business. */
  @Override
  public String toString() {
    return isNone() ? "none" : round + "." + node;
  }
}
