package dev.terrace.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The state of the stack as a table for people and as JSON for programs. */
final class StatusText {
  private static final int MEBI = 20;

  private StatusText() {}

  static List<String> table(StackStatus status, Terminal terminal) {
    var lines = new ArrayList<String>();
    String row = "  %-6s %-10s %8s %9s %9s  %-23s %s";
    lines.add(
        terminal.bold(
            row.formatted("PART", "STATE", "PID", "UPTIME", "MEMORY", "ADDRESS", "")
                .stripTrailing()));
    for (PartStatus part : status.parts()) {
      String text =
          row.formatted(
                  part.part().label(),
                  part.state(),
                  part.alive() ? Long.toString(part.pid()) : "-",
                  part.alive() ? uptime(part.uptime()) : "-",
                  part.residentBytes() > 0 ? (part.residentBytes() >> MEBI) + " MiB" : "-",
                  part.address(),
                  part.reason())
              .stripTrailing();
      // Coloured by replacing the word, so that the columns keep their widths.
      String word = part.state().toString();
      lines.add(
          text.replaceFirst(" " + word + " ", " " + coloured(part.state(), word, terminal) + " "));
    }
    long total = status.parts().stream().mapToLong(PartStatus::residentBytes).sum();
    if (total > 0) {
      lines.add(
          terminal.dim(
              row.formatted("", "", "", "", (total >> MEBI) + " MiB", "in all", "")
                  .stripTrailing()));
    }
    return lines;
  }

  private static String coloured(PartStatus.State state, String word, Terminal terminal) {
    return switch (state) {
      case READY, EXTERNAL -> terminal.green(word);
      case NOT_READY -> terminal.yellow(word);
      case DEAD -> terminal.red(word);
      case STOPPED -> terminal.dim(word);
    };
  }

  /** "4 s", "3 min 4 s", "2 h 3 min", "5 d 2 h". */
  static String uptime(Duration uptime) {
    if (uptime.toMinutes() == 0) {
      return uptime.toSeconds() + " s";
    }
    if (uptime.toHours() == 0) {
      return "%dm %02ds".formatted(uptime.toMinutes(), uptime.toSecondsPart());
    }
    return uptime.toDays() == 0
        ? "%dh %02dm".formatted(uptime.toHours(), uptime.toMinutesPart())
        : "%dd %02dh".formatted(uptime.toDays(), uptime.toHoursPart());
  }

  static String json(StackStatus status, StackUrls urls) {
    String parts =
        status.parts().stream()
            .map(part ->
                String.format(
                    Locale.ROOT,
                    "    {\"part\": %s, \"state\": %s, \"reason\": %s, \"pid\": %s, "
                        + "\"uptimeSeconds\": %d, \"residentBytes\": %d, \"address\": %s}",
                    quoted(part.part().label()),
                    quoted(part.state().toString()),
                    quoted(part.reason()),
                    part.alive() ? part.pid() : "null",
                    part.uptime().toSeconds(),
                    part.residentBytes(),
                    quoted(part.address())))
            .collect(Collectors.joining(",\n"));
    String sites =
        urls.https().stream().map(url -> quoted(url.toString())).collect(Collectors.joining(", "));
    return """
    {
      "healthy": %s,
      "running": %s,
      "urls": [%s],
      "authority": %s,
      "parts": [
    %s
      ]
    }\
    """
        .formatted(
            status.healthy(), status.running(), sites, quoted(urls.authority().toString()), parts);
  }

  /** A JSON string (RFC 8259 §7). */
  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c ->
            quoted.append(
                c == '"' || c == '\\'
                    ? "\\" + (char) c
                    : c < ' ' ? "\\u%04x".formatted(c) : String.valueOf((char) c)));
    return quoted.append('"').toString();
  }
}
