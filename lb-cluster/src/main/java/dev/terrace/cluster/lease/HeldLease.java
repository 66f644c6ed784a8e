package dev.terrace.cluster.lease;

/**
 * The lease of an address that this node has.
 *
 * @param epoch rises with each holder, and sometimes with a renewal
 * @param deadlineNanos until when the address may be owned, on {@link
 *     dev.terrace.cluster.clock.BootClock}
 * @param handedOver whether the last holder said that it had removed the address, so that nobody
 *     has to be asked for it; false in renewals
 */
public record HeldLease(String vip, Ballot epoch, long deadlineNanos, boolean handedOver) {}
