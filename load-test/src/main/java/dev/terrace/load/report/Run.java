package dev.terrace.load.report;

import java.time.Instant;
import java.util.List;

/**
 * All that is told about a run.
 *
 * @param title of the simulation
 * @param description what its users did
 * @param target the site's address
 * @param settings how much load, in words
 * @param began when
 * @param figures of its requests
 * @param uses of the processes that were watched
 * @param findings sentences that only this simulation has: the capacity, the gap
 * @param goals whether its goals were met
 * @param gatling Gatling's own report, relative to the page's folder
 */
public record Run(
    String title,
    String description,
    String target,
    String settings,
    Instant began,
    Figures figures,
    List<ProcessWatch.Use> uses,
    List<String> findings,
    boolean goals,
    String gatling) {
  public Run {
    uses = List.copyOf(uses);
    findings = List.copyOf(findings);
  }
}
