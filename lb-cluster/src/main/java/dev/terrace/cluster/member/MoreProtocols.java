package dev.terrace.cluster.member;

import java.util.List;
import org.jgroups.stack.Protocol;

/**
 * Protocols that somebody else needs in the members' channel.
 *
 * @param belowMembership what has a say in who joins
 * @param onTop what sends messages of its own, the lowest first
 */
public record MoreProtocols(List<Protocol> belowMembership, List<Protocol> onTop) {
  /** None. */
  public static final MoreProtocols NONE = new MoreProtocols(List.of(), List.of());

  public MoreProtocols {
    belowMembership = List.copyOf(belowMembership);
    onTop = List.copyOf(onTop);
  }
}
