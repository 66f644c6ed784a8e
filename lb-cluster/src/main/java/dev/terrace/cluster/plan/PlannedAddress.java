package dev.terrace.cluster.plan;

import java.util.List;

/**
 * A virtual address that somebody should own.
 *
 * @param vip its name
 * @param preferred nodes that should rather have it than others, the best first; may be empty
 */
public record PlannedAddress(String vip, List<String> preferred) {
  public PlannedAddress {
    preferred = List.copyOf(preferred);
  }
}
