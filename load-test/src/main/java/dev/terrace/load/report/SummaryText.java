package dev.terrace.load.report;

import java.util.Formatter;
import java.util.Locale;
import java.util.Map;

/** A run in some lines for a terminal. */
public final class SummaryText {
  private SummaryText() {}

  /** The lines, each with its end. */
  public static String of(Run run) {
    var text = new Formatter(Locale.ROOT);
    text.format("%n%s against %s: %s%n%n", run.title(), run.target(), run.settings());
    text.format(
        "  %-30s %9s %7s %8s %7s %7s %7s %7s%n",
        "requests", "count", "failed", "a second", "p50 ms", "p95 ms", "p99 ms", "max ms");
    run.figures().byName().forEach(line -> line(text, line));
    line(text, run.figures().all());
    if (!run.figures().failures().isEmpty()) {
      text.format("%n  why requests failed%n");
      int shown = 0;
      for (Map.Entry<String, Integer> entry : run.figures().failures().entrySet()) {
        if (shown++ == 5) {
          text.format("  %9s  and %d other reasons%n", "", run.figures().failures().size() - 5);
          break;
        }
        text.format("  %9d  %s%n", entry.getValue(), entry.getKey());
      }
    }
    if (!run.uses().isEmpty()) {
      text.format("%n  %-30s %9s %11s %9s%n", "processes", "CPU s", "µs/request", "peak MiB");
      int requests = Math.max(1, run.figures().all().count());
      for (ProcessWatch.Use use : run.uses()) {
        text.format(
            "  %-30s %9.2f %11.0f %9s%n",
            use.name(),
            use.cpuSeconds(),
            1e6 * use.cpuSeconds() / requests,
            use.peakBytes() == 0 ? "-" : Long.toString(use.peakBytes() >> 20));
      }
    }
    text.format("%n");
    run.findings().forEach(finding -> text.format("  %s%n", finding));
    text.format(
        "  The longest time without a good answer was %d ms, %.1f s after the begin.%n",
        run.figures().gap().millis(), run.figures().gap().from() / 1000.0);
    return text.toString();
  }

  private static void line(Formatter text, Figures.Line line) {
    text.format(
        "  %-30s %9d %7d %8.1f %7d %7d %7d %7d%n",
        line.name(),
        line.count(),
        line.failed(),
        line.perSecond(),
        line.p50(),
        line.p95(),
        line.p99(),
        line.max());
  }
}
