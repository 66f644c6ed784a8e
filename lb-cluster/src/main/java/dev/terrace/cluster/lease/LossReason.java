package dev.terrace.cluster.lease;

/** Why a holder has no lease any more. */
public enum LossReason {
  /** No majority confirmed a renewal in time. */
  EXPIRED,
  /** It was given back, by this node or by its guard. */
  RELEASED,
  /** Another node was seen with a higher epoch. */
  CONFLICT,
  /** The machine slept or its clocks jumped. */
  CLOCK,
  /** The part of this process that owns the addresses did not follow. */
  STALLED
}
