package dev.terrace.cluster.node;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.HostPort;
import java.util.Locale;

/**
 * A node of the cluster.
 *
 * @param name such as {@code lb-1}, 1 to 63 characters
 * @param address where it hears the others: UDP and TCP, and TCP 100 above
 * @param role what it does, default {@link Role#LB}
 */
public record MemberConfig(
    @Doc("its name") String name,
    @Doc("where it hears the others: UDP and TCP, and TCP on the port 100 above") HostPort address,
    @Doc("lb (serves and votes) or witness (votes)") @Default("lb") Role role) {
  /** What a node does. */
  public enum Role {
    /** Serves, may own addresses. */
    LB,
    /** Only votes, so that two load balancers have a third opinion. */
    WITNESS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public MemberConfig {
    if (name.isEmpty() || name.length() > 63 || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException(
          "a node's name has 1 to 63 characters without spaces but was '%s'".formatted(name));
    }
    if (address.host().equals("*")) {
      throw new IllegalArgumentException(
          "the address of %s must be one that the other nodes can send to".formatted(name));
    }
  }
}
