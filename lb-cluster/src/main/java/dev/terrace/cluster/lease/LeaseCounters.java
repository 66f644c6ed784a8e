package dev.terrace.cluster.lease;

/**
 * What went over the network since the start.
 *
 * @param received messages of this cluster
 * @param sent messages
 * @param notSent messages that the system refused to send
 * @param refused datagrams that were none of this cluster's: another secret, name or version, or
 *     malformed
 * @param stalls how often all leases were given up since the listener did not follow
 */
public record LeaseCounters(long received, long sent, long notSent, long refused, long stalls) {}
