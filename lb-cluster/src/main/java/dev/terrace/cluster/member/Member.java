package dev.terrace.cluster.member;

import java.time.Duration;
import java.util.Optional;

/**
 * A node that is there.
 *
 * @param node its name
 * @param self whether it is this node
 * @param coordinator whether it leads the view, which permits it nothing
 * @param address of its cluster traffic, for people
 * @param status what it said last; empty if it has said nothing yet
 * @param age how long ago that was
 */
public record Member(
    String node,
    boolean self,
    boolean coordinator,
    String address,
    Optional<MemberStatus> status,
    Duration age) {
  /** For how long it has been fit, as far as known. */
  public Duration fitFor() {
    return status
        .filter(said -> said.fitForMillis() > 0)
        .map(said -> Duration.ofMillis(said.fitForMillis()).plus(age))
        .orElse(Duration.ZERO);
  }
}
