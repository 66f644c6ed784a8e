/**
 * Which node may own a virtual IP address: a lease by a majority of voters, for a short time.
 *
 * <p>The protocol is PaxosLease (Trencseni, Gazso, Reinhardt: PaxosLease: Diskless Paxos for
 * Leases, arXiv 1209.4187) with the differences that {@link
 * dev.terrace.cluster.lease.LeaseAcceptor} and {@link dev.terrace.cluster.lease.LeaseProposer}
 * name. {@link dev.terrace.cluster.lease.LeaseNode} holds both and does no input or output: what it
 * wants done it returns as {@link dev.terrace.cluster.lease.LeaseEffect}s. {@link
 * dev.terrace.cluster.lease.LeaseRunner} does it.
 */
@NullMarked
package dev.terrace.cluster.lease;

import org.jspecify.annotations.NullMarked;
