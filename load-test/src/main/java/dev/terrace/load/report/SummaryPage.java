package dev.terrace.load.report;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A run as one page that needs nothing from elsewhere. */
public final class SummaryPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: light-dark(#d8d6cf, #3a3d42);
        --dim: light-dark(#5d6168, #a2a7ae); --bad: light-dark(#b3261e, #ff8a80);
        --good: light-dark(#1d7a46, #6fd39a); }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
        background: light-dark(#fdfcf9, #16181b); color: light-dark(#1d1f23, #e6e7e9); }
      h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
      p { margin: .3rem 0; } .dim { color: var(--dim); } .bad { color: var(--bad); }
      .good { color: var(--good); }
      .scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
      th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
        font-variant-numeric: tabular-nums; white-space: nowrap; }
      th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; }
      th { font-weight: 600; color: var(--dim); } tr.all td { font-weight: 600; }
      figure { margin: 1rem 0 0; } figcaption { font-weight: 600; } figcaption span { font-weight: 400; }
      svg { width: 100%; min-width: 34rem; height: auto; } svg text { font-size: 11px; fill: var(--dim); }
      .grid { stroke: var(--line); } polyline { fill: none; stroke-width: 1.6; stroke: currentColor; }
      .legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: 0; padding: 0; }
      .legend li::before { content: ""; display: inline-block; width: .9em; height: .25em;
        margin-right: .4em; vertical-align: middle; background: currentColor; }
      .c0 { color: light-dark(#1f6feb, #6cb0ff); } .c1 { color: light-dark(#c2410c, #ff9b6b); }
      .c2 { color: light-dark(#15803d, #69d391); } .c3 { color: light-dark(#7e22ce, #c79bff); }
      .c4 { color: light-dark(#a16207, #e6c35c); } .c5 { color: light-dark(#0e7490, #5fd0e6); }
      .c6 { color: light-dark(#be185d, #ff8fc0); } .c7 { color: light-dark(#4b5563, #b6bdc7); }
      """;

  private SummaryPage() {}

  /** The whole page. */
  public static String of(Run run) {
    Figures figures = run.figures();
    var page = new Formatter(Locale.ROOT);
    page.format(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%s: load test</title>
        <meta name="viewport" content="width=device-width, initial-scale=1"><style>
        %s</style></head><body>
        <h1>%s</h1>
        <p>%s.</p>
        <p class="dim">%s; %s; begun %s. <a href="%s">Gatling's report</a></p>
        <p class="%s">%s</p>
        """,
        Html.escape(run.title()),
        STYLE,
        Html.escape(run.title()),
        Html.escape(run.description()),
        Html.escape(run.target()),
        Html.escape(run.settings()),
        TIME.format(run.began()),
        Html.escape(run.gatling()),
        run.goals() ? "good" : "bad",
        run.goals() ? "All goals were met." : "Goals were missed; Gatling's report names them.");
    run.findings().forEach(finding -> page.format("<p>%s</p>", Html.escape(finding)));
    page.format(
        "<p>The longest time without a good answer was %d ms, %.1f s after the begin.</p>",
        figures.gap().millis(), figures.gap().from() / 1000.0);
    requests(page, figures);
    failures(page, figures.failures());
    processes(page, run);
    return page.format("</body></html>%n").toString();
  }

  private static void requests(Formatter page, Figures figures) {
    page.format(
        "<h2>Requests</h2><div class=\"scroll\"><table><tr><th>kind</th><th>count</th>"
            + "<th>failed</th><th>a second</th><th>p50 ms</th><th>p95 ms</th><th>p99 ms</th>"
            + "<th>max ms</th></tr>");
    figures.byName().forEach(line -> line(page, "", line));
    line(page, "all", figures.all());
    page.format("</table></div>");
    List<Figures.Second> seconds = figures.seconds();
    page.format(
        "%s",
        new Plot("Answers", "a second")
            .curve("good", points(seconds, Figures.Second::good))
            .curve("failed", points(seconds, Figures.Second::failed))
            .svg());
    page.format(
        "%s",
        new Plot("How long answers took", "ms")
            .curve("p50", points(seconds, Figures.Second::p50))
            .curve("p99", points(seconds, Figures.Second::p99))
            .svg());
  }

  private static List<Plot.Point> points(
      List<Figures.Second> seconds, ToDoubleFunction<Figures.Second> value) {
    List<Plot.Point> points = new ArrayList<>();
    for (int i = 0; i < seconds.size(); i++) {
      points.add(new Plot.Point(i + 1.0, value.applyAsDouble(seconds.get(i))));
    }
    return points;
  }

  private static void line(Formatter page, String style, Figures.Line line) {
    page.format(
        "<tr class=\"%s\"><td>%s</td><td>%d</td><td class=\"%s\">%d</td><td>%.1f</td><td>%d</td>"
            + "<td>%d</td><td>%d</td><td>%d</td></tr>",
        style,
        Html.escape(line.name()),
        line.count(),
        line.failed() == 0 ? "" : "bad",
        line.failed(),
        line.perSecond(),
        line.p50(),
        line.p95(),
        line.p99(),
        line.max());
  }

  private static void failures(Formatter page, Map<String, Integer> failures) {
    if (failures.isEmpty()) {
      return;
    }
    page.format("<h2>Why requests failed</h2><div class=\"scroll\"><table>");
    failures.forEach((message, count) ->
        page.format("<tr><td>%s</td><td>%d</td></tr>", Html.escape(message), count));
    page.format(
        "</table></div><p class=\"dim\">Each of them: <a href=\"failures.txt\">failures.txt</a></p>");
  }

  private static void processes(Formatter page, Run run) {
    List<ProcessWatch.Use> uses =
        run.uses().stream().filter(use -> use.looks().size() > 1).toList();
    if (uses.isEmpty()) {
      return;
    }
    page.format(
        "<h2>Processes</h2><div class=\"scroll\"><table><tr><th>process</th><th>CPU s</th>"
            + "<th>cores, mean</th><th>CPU µs a request</th><th>peak MiB</th></tr>");
    int requests = Math.max(1, run.figures().all().count());
    for (ProcessWatch.Use use : uses) {
      page.format(
          "<tr><td>%s</td><td>%.2f</td><td>%.2f</td><td>%.0f</td><td>%s</td></tr>",
          Html.escape(use.name()),
          use.cpuSeconds(),
          use.cpuSeconds() / Math.max(1, use.seconds()),
          1e6 * use.cpuSeconds() / requests,
          use.peakBytes() == 0 ? "–" : Long.toString(use.peakBytes() >> 20));
    }
    page.format("</table></div>");
    var cpu = new Plot("Processor time", "cores");
    var memory = new Plot("Memory", "MiB");
    for (ProcessWatch.Use use : uses) {
      cpu.curve(use.name(), cores(use));
      memory.curve(
          use.name(),
          use.looks().stream()
              .map(look -> new Plot.Point(look.seconds(), look.residentBytes() / 1048576.0))
              .toList());
    }
    page.format("%s%s", cpu.svg(), memory.svg());
  }

  /** A process that was restarted begins anew: nothing is shown for that second. */
  private static List<Plot.Point> cores(ProcessWatch.Use use) {
    List<Plot.Point> cores = new ArrayList<>();
    for (int i = 1; i < use.looks().size(); i++) {
      ProcessWatch.Look before = use.looks().get(i - 1);
      ProcessWatch.Look now = use.looks().get(i);
      double used = Math.max(0, now.cpuSeconds() - before.cpuSeconds());
      cores.add(
          new Plot.Point(now.seconds(), used / Math.max(0.001, now.seconds() - before.seconds())));
    }
    return cores;
  }
}
