package dev.terrace.local;

import java.util.List;

/**
 * How the whole stack is.
 *
 * @param parts all of them, in the order in which they start
 */
public record StackStatus(List<PartStatus> parts) {
  public StackStatus {
    parts = List.copyOf(parts);
  }

  /** Everything takes traffic. */
  public boolean healthy() {
    return parts.stream().allMatch(PartStatus::healthy);
  }

  /** Something of it lives, or has died without being stopped. */
  public boolean running() {
    return parts.stream().anyMatch(part -> part.alive() || part.state() == PartStatus.State.DEAD);
  }

  /** What is not as it should be. */
  public List<PartStatus> unhealthy() {
    return parts.stream().filter(part -> !part.healthy()).toList();
  }

  public PartStatus of(Part part) {
    return parts.stream().filter(each -> each.part() == part).findFirst().orElseThrow();
  }
}
