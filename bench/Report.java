import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Turns the rows of a benchmark into report.html, report.md and a plot for each tier: {@code java
 * Report.java ROWS FOLDER}. Ends with 1 when a goal was missed. The rows are what {@code row} of
 * meters.sh writes.
 */
final class Report {
  /** Ratios this far from their median, up or down, deserve a word. */
  private static final double NOISY = 0.25;

  /** One run of one of the two. */
  record Run(double micros, double perSecond, double p50, double p99, String parts) {}

  /** What one of the two did in all runs of a case. */
  record Side(List<Run> runs) {
    double micros() {
      return median(runs.stream().map(Run::micros).toList());
    }

    double perSecond() {
      return median(runs.stream().map(Run::perSecond).toList());
    }

    double p50() {
      return median(runs.stream().map(Run::p50).toList());
    }

    double p99() {
      return median(runs.stream().map(Run::p99).toList());
    }

    /** Median of each part: where the time goes. */
    Map<String, Double> parts() {
      var all = new LinkedHashMap<String, List<Double>>();
      for (var run : runs) {
        for (var part : run.parts().split(" ")) {
          var pair = part.split("=");
          if (pair.length == 2) {
            all.computeIfAbsent(pair[0], _ -> new ArrayList<>()).add(Double.valueOf(pair[1]));
          }
        }
      }
      var medians = new LinkedHashMap<String, Double>();
      all.forEach((name, values) -> medians.put(name, median(values)));
      return medians;
    }
  }

  /** Pairs of runs of the same requests. */
  static final class Case {
    final String name;
    final String peer;
    final String goal;
    final String title;
    final Map<String, List<Run>> runs = new LinkedHashMap<>();

    Case(String name, String peer, String goal, String title) {
      this.name = name;
      this.peer = peer;
      this.goal = goal;
      this.title = title;
    }

    Side terrace() {
      return new Side(runs.getOrDefault("terrace", List.of()));
    }

    Side other() {
      return new Side(runs.getOrDefault(peer, List.of()));
    }

    boolean complete() {
      return !terrace().runs().isEmpty() && terrace().runs().size() == other().runs().size();
    }

    List<Double> ratios() {
      var ratios = new ArrayList<Double>();
      for (int i = 0; i < terrace().runs().size(); i++) {
        ratios.add(terrace().runs().get(i).micros() / other().runs().get(i).micros());
      }
      return ratios;
    }

    double ratio() {
      return median(ratios());
    }

    double least() {
      return ratios().stream().min(Double::compare).orElseThrow();
    }

    double most() {
      return ratios().stream().max(Double::compare).orElseThrow();
    }

    boolean noisy() {
      return least() < ratio() * (1 - NOISY) || most() > ratio() * (1 + NOISY);
    }

    String verdict() {
      if (goal.equals("-")) {
        return "";
      }
      return ratio() <= Double.parseDouble(goal) ? "met" : "missed";
    }
  }

  /** A figure that has no peer. */
  record Fact(String name, String value, String unit, String goal, String title) {
    String verdict() {
      if (goal.equals("-")) {
        return "";
      }
      double number = Double.parseDouble(value);
      boolean met =
          goal.startsWith(">")
              ? number >= Double.parseDouble(goal.substring(1))
              : number <= Double.parseDouble(goal);
      return met ? "met" : "missed";
    }

    String limit() {
      if (goal.equals("-")) {
        return "";
      }
      return goal.startsWith(">") ? "≥ " + goal.substring(1) : "≤ " + goal;
    }
  }

  /** All about one tier. */
  static final class Tier {
    final String name;
    String versions = "";
    String how = "";
    String load = "";
    String options = "";
    final Map<String, Case> cases = new LinkedHashMap<>();
    final List<Fact> facts = new ArrayList<>();

    Tier(String name) {
      this.name = name;
    }

    String title() {
      return switch (name) {
        case "lb" -> "Load balancer";
        case "web" -> "Web server";
        case "app" -> "Application server";
        case "chain" -> "The whole chain";
        default -> name;
      };
    }

    List<Case> complete() {
      return cases.values().stream().filter(Case::complete).toList();
    }
  }

  public static void main(String[] args) throws IOException {
    var tiers = read(Path.of(args[0]));
    var folder = Path.of(args[1]);
    for (var tier : tiers) {
      if (!tier.complete().isEmpty()) {
        Files.writeString(folder.resolve(tier.name + ".svg"), plot(tier));
      }
    }
    Files.writeString(folder.resolve("report.md"), markdown(tiers));
    Files.writeString(folder.resolve("report.html"), html(tiers));
    var missed = missed(tiers);
    System.out.println();
    System.out.println(
        missed.isEmpty() ? "All goals were met." : "Goals missed: " + String.join(", ", missed));
    var noisy =
        tiers.stream()
            .flatMap(tier -> tier.complete().stream().filter(Case::noisy).map(c -> tier.name + "/" + c.name))
            .collect(Collectors.joining(", "));
    if (!noisy.isEmpty()) {
      System.out.println("Ratios are far apart in: " + noisy + ". Measure again on a quieter machine.");
    }
    System.out.println("Report: " + folder.toAbsolutePath().normalize().resolve("report.html"));
    System.exit(missed.isEmpty() ? 0 : 1);
  }

  private static List<Tier> read(Path rows) throws IOException {
    var tiers = new LinkedHashMap<String, Tier>();
    for (var line : Files.readAllLines(rows)) {
      var row = line.split("\t", -1);
      var tier = tiers.computeIfAbsent(row[1], Tier::new);
      switch (row[0]) {
        case "about" -> {
          tier.versions = row[2];
          tier.how = row[3];
          tier.load = row[4];
          tier.options = row[5];
        }
        case "case" -> tier.cases.put(row[2], new Case(row[2], row[3], row[4], row[5]));
        case "run" ->
            tier.cases
                .get(row[2])
                .runs
                .computeIfAbsent(row[3], _ -> new ArrayList<>())
                .add(new Run(number(row[5]), number(row[6]), number(row[7]), number(row[8]), row[9]));
        case "memory" ->
            tier.facts.add(
                new Fact(
                    "memory of " + row[2],
                    row[3],
                    "MiB",
                    row[4],
                    "resident; " + row[5].replace("=", " ")));
        case "fact" -> tier.facts.add(new Fact(row[2], row[3], row[4], row[5], row[6]));
        default -> throw new IllegalArgumentException("unknown row: " + line);
      }
    }
    return List.copyOf(tiers.values());
  }

  private static List<String> missed(List<Tier> tiers) {
    var missed = new ArrayList<String>();
    for (var tier : tiers) {
      tier.complete().stream()
          .filter(c -> c.verdict().equals("missed"))
          .forEach(c -> missed.add(tier.name + "/" + c.name));
      tier.facts.stream()
          .filter(f -> f.verdict().equals("missed"))
          .forEach(f -> missed.add(tier.name + "/" + f.name()));
    }
    return missed;
  }

  private static String markdown(List<Tier> tiers) {
    var text = new StringBuilder("# What a request costs\n\n" + now() + "\n");
    for (var tier : tiers) {
      text.append("\n## ").append(tier.title()).append("\n\n");
      text.append(tier.versions).append("; ").append(tier.how);
      text.append("; load average before ").append(tier.load).append(".\n");
      if (!tier.complete().isEmpty()) {
        var peer = tier.complete().getFirst().peer;
        text.append("\n| case | Terrace µs | %s µs | ratio (smallest–largest) | goal | p50 ms | p99 ms |\n"
            .formatted(peer));
        text.append("| --- | ---: | ---: | --- | --- | ---: | ---: |\n");
        for (var one : tier.complete()) {
          text.append(
              "| %s | %s | %s | %s (%s–%s) | %s | %s, %s | %s, %s |\n"
                  .formatted(
                      one.title.replace("|", "\\|"),
                      short_(one.terrace().micros()),
                      short_(one.other().micros()),
                      short_(one.ratio()),
                      short_(one.least()),
                      short_(one.most()),
                      one.goal.equals("-") ? "" : "≤ " + one.goal + " " + one.verdict(),
                      millis(one.terrace().p50()),
                      millis(one.other().p50()),
                      millis(one.terrace().p99()),
                      millis(one.other().p99())));
        }
      }
      if (!tier.facts.isEmpty()) {
        text.append("\n| | | goal | |\n| --- | ---: | --- | --- |\n");
        for (var fact : tier.facts) {
          text.append(
              "| %s | %s %s | %s %s | %s |\n"
                  .formatted(
                      fact.name(), fact.value(), fact.unit(), fact.limit(), fact.verdict(), fact.title()));
        }
      }
    }
    return text.append("\n").append(WORDS).append("\n").toString();
  }

  private static final String WORDS =
      "Processor time of all threads and workers per request, user and system; medians of the runs, and"
          + " of the pairs' ratios. Of p50 and p99 the first figure is Terrace's; clients sent as many"
          + " requests as they could, on this same machine. A cell without a figure was not measured.";

  private static String html(List<Tier> tiers) {
    var page = new StringBuilder();
    page.append(
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>What a request costs</title>
        <style>
          :root { color-scheme: light dark; --line: light-dark(#d8dbe0, #3a3f47); --soft: light-dark(#5b6370, #a4acb9) }
          body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem;
            background: light-dark(#fff, #16181c); color: light-dark(#1b1f24, #e6e8eb) }
          h1 { line-height: 1.2 } h2 { margin-top: 3rem }
          p { max-width: 50rem } .soft { color: var(--soft); font-size: .9rem }
          .wide { overflow-x: auto } table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums }
          th, td { padding: .35rem .8rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap }
          th { color: var(--soft); font-weight: 600 } th:first-child, td:first-child, td.text { text-align: left }
          td:first-child { white-space: normal; min-width: 14rem } td.text { white-space: normal }
          .met { color: light-dark(#176f2c, #6cd184) } .missed { color: light-dark(#b3261e, #ff8f85); font-weight: 600 }
          svg { max-width: 100%; height: auto }
        </style>
        </head>
        <body>
        <h1>What a request costs</h1>
        """);
    page.append("<p class=\"soft\">").append(escaped(now())).append("</p>\n<p>").append(WORDS).append("</p>\n");
    for (var tier : tiers) {
      page.append("<h2>").append(tier.title()).append("</h2>\n");
      page.append(
          "<p class=\"soft\">%s<br>%s; load average before: %s<br>JVM: %s</p>\n"
              .formatted(
                  escaped(tier.versions), escaped(tier.how), escaped(tier.load), escaped(tier.options)));
      if (!tier.complete().isEmpty()) {
        page.append(plot(tier));
        page.append(cases(tier));
      }
      if (!tier.facts.isEmpty()) {
        page.append("<div class=\"wide\"><table>\n<tr><th>also<th>value<th>goal<th><th></tr>\n");
        for (var fact : tier.facts) {
          page.append(
              "<tr><td>%s<td>%s %s<td>%s<td class=\"%s\">%s<td class=\"text soft\">%s</tr>\n"
                  .formatted(
                      escaped(fact.name()),
                      fact.value(),
                      fact.unit(),
                      fact.limit(),
                      fact.verdict(),
                      fact.verdict(),
                      escaped(fact.title())));
        }
        page.append("</table></div>\n");
      }
    }
    return page.append("</body>\n</html>\n").toString();
  }

  private static String cases(Tier tier) {
    var peer = tier.complete().getFirst().peer;
    var table = new StringBuilder("<div class=\"wide\"><table>\n");
    table.append(
        "<tr><th>case<th>Terrace<th>%s<th>ratio<th>smallest–largest<th>goal<th><th>p50 ms<th>p99 ms</tr>\n"
            .formatted(peer));
    for (var one : tier.complete()) {
      table.append(
          "<tr><td>%s%s<td>%s µs<td>%s µs<td><b>%s</b><td>%s–%s%s<td>%s<td class=\"%s\">%s<td>%s, %s<td>%s, %s</tr>\n"
              .formatted(
                  escaped(one.title),
                  one.terrace().parts().size() > 1
                      ? "<br><span class=\"soft\">" + parts(one.terrace()) + "<br>" + parts(one.other()) + "</span>"
                      : "",
                  short_(one.terrace().micros()),
                  short_(one.other().micros()),
                  short_(one.ratio()),
                  short_(one.least()),
                  short_(one.most()),
                  one.noisy() ? " <span class=\"missed\">noisy</span>" : "",
                  one.goal.equals("-") ? "" : "≤ " + one.goal,
                  one.verdict(),
                  one.verdict(),
                  millis(one.terrace().p50()),
                  millis(one.other().p50()),
                  millis(one.terrace().p99()),
                  millis(one.other().p99())));
    }
    return table.append("</table></div>\n").toString();
  }

  private static String parts(Side side) {
    return side.parts().entrySet().stream()
        .map(part ->
            part.getKey().startsWith("-")
                ? "(" + part.getKey().substring(1) + " " + short_(part.getValue()) + ")"
                : part.getKey() + " " + short_(part.getValue()))
        .collect(Collectors.joining(" + "));
  }

  /** Two bars for each case, as long as its processor time is against the larger one's. */
  private static String plot(Tier tier) {
    int width = 860;
    int left = 330;
    int row = 58;
    var cases = tier.complete();
    int height = 34 + row * cases.size();
    double scale = width - left - 190;
    var svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" \
        font-family="system-ui, sans-serif" font-size="13">
        <title>%s: processor time per request</title>
        <style>.ink { fill: #1b1f24 } .soft { fill: #5b6370 } .ours { fill: #2563eb } .theirs { fill: #9aa3b2 }
        @media (prefers-color-scheme: dark) { .ink { fill: #e6e8eb } .soft { fill: #a4acb9 } .ours { fill: #6d9bff } \
        .theirs { fill: #6b7382 } }</style>
        """
            .formatted(width, height, width, height, tier.title()));
    var peer = cases.getFirst().peer;
    svg.append("<rect class=\"ours\" x=\"%d\" y=\"6\" width=\"12\" height=\"12\" rx=\"2\"/>".formatted(left));
    svg.append("<text class=\"ink\" x=\"%d\" y=\"17\">Terrace</text>".formatted(left + 18));
    svg.append("<rect class=\"theirs\" x=\"%d\" y=\"6\" width=\"12\" height=\"12\" rx=\"2\"/>".formatted(left + 86));
    svg.append("<text class=\"ink\" x=\"%d\" y=\"17\">%s</text>\n".formatted(left + 104, escaped(peer)));
    for (int i = 0; i < cases.size(); i++) {
      var one = cases.get(i);
      int top = 34 + i * row;
      double most = Math.max(one.terrace().micros(), one.other().micros());
      svg.append("<text class=\"ink\" x=\"0\" y=\"%d\">%s</text>".formatted(top + 17, escaped(cut(one.title))));
      svg.append(
          "<text class=\"soft\" x=\"0\" y=\"%d\">ratio %s (%s–%s)%s</text>\n"
              .formatted(
                  top + 35,
                  short_(one.ratio()),
                  short_(one.least()),
                  short_(one.most()),
                  one.goal.equals("-") ? "" : ", goal ≤ " + one.goal));
      svg.append(bar("ours", left, top + 3, scale * one.terrace().micros() / most, one.terrace().micros()));
      svg.append(bar("theirs", left, top + 24, scale * one.other().micros() / most, one.other().micros()));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String bar(String kind, int x, int y, double length, double micros) {
    return ("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" rx=\"2\"/>"
            + "<text class=\"ink\" x=\"%.1f\" y=\"%d\">%s µs</text>\n")
        .formatted(kind, x, y, Math.max(1, length), x + length + 8, y + 14, short_(micros));
  }

  /** What the plot has room for. */
  private static String cut(String title) {
    return title.length() <= 46 ? title : title.substring(0, 45) + "…";
  }

  private static String now() {
    return "Measured " + ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm z", Locale.ROOT))
        + ", " + Runtime.getRuntime().availableProcessors() + " processors";
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }

  /** Three digits that count. */
  private static String short_(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.3f", value);
  }

  private static String millis(double micros) {
    return micros == 0 ? "" : short_(micros / 1000);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
