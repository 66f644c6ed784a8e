package dev.terrace.local;

import dev.terrace.local.Part.Tier;
import dev.terrace.local.process.DetachedProcess;
import dev.terrace.local.process.ProcessIdentity;
import dev.terrace.local.process.RunRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Ends parts tier by tier, from the top down. */
final class TierStop {
  /** Longer than any drain in the configurations that {@link TierFiles} writes. */
  private static final Duration POLITE = Duration.ofSeconds(15);

  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final PartProcesses processes;

  TierStop(PartProcesses processes) {
    this.processes = processes;
  }

  void run(Progress progress) throws InterruptedException {
    for (Tier tier : List.of(Tier.LB, Tier.WEB, Tier.APP, Tier.DB)) {
      end(tier.parts(), progress);
    }
  }

  /** Ends these parts at the same time; those that do not run are only forgotten. */
  void end(List<Part> parts, Progress progress) throws InterruptedException {
    var watch = LocalStack.Stopwatch.start();
    Map<Part, ProcessIdentity> asked = new LinkedHashMap<>();
    for (Part part : parts) {
      processes
          .record(part)
          .map(RunRecord::process)
          .filter(DetachedProcess::terminate)
          .ifPresent(process -> asked.put(part, process));
      // From here on the part is not dead but stopped, for whoever watches it.
      processes.forget(part);
    }
    if (asked.isEmpty()) {
      return;
    }
    String names = asked.keySet().stream().map(Part::label).collect(Collectors.joining(", "));
    progress.waiting(names + " to end");
    var killed = new ArrayList<Part>();
    long end = System.nanoTime() + POLITE.toNanos();
    for (var entry : asked.entrySet()) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      if (!DetachedProcess.awaitEnd(entry.getValue(), left)) {
        killed.add(entry.getKey());
        DetachedProcess.kill(entry.getValue());
        DetachedProcess.awaitEnd(entry.getValue(), AFTER_KILL);
      }
    }
    progress.done(
        names,
        killed.isEmpty()
            ? "stopped"
            : "stopped; killed after " + POLITE.toSeconds() + " s: " + killed,
        watch.lap());
  }
}
