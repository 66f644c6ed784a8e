package dev.terrace.cluster.lease;

/**
 * What a node knows about the lease of one address, for people.
 *
 * @param holder the epoch of whoever has it, {@link Ballot#NONE} if this node knows of nobody (only
 *     voters and holders know)
 * @param holding whether this node has it
 * @param wanted whether this node bids for it when it is free
 * @param remainingNanos how long this node may still own it without another renewal; 0 if it does
 *     not
 */
public record LeaseView(
    String vip, Ballot holder, boolean holding, boolean wanted, long remainingNanos) {}
