package dev.terrace.web.compress;

import dev.terrace.proxy.status.Amounts;
import dev.terrace.proxy.status.StatusSection;
import dev.terrace.web.encoding.Coding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What was compressed, on the status page. */
final class CompressionSection implements StatusSection {
  private static final List<String> COLUMNS =
      List.of("coding", "answers", "before", "after", "ratio");

  private final Encoders encoders;

  CompressionSection(Encoders encoders) {
    this.encoders = encoders;
  }

  @Override
  public String title() {
    return "Compression";
  }

  @Override
  public View view() {
    List<List<String>> rows = new ArrayList<>();
    long answers = 0;
    long in = 0;
    long out = 0;
    for (Map.Entry<Coding, CodingCounters> each : encoders.counters().entrySet()) {
      CodingCounters counters = each.getValue();
      answers += counters.answers();
      in += counters.bytesIn();
      out += counters.bytesOut();
      rows.add(
          List.of(
              each.getKey().token(),
              Long.toString(counters.answers()),
              Amounts.bytes(counters.bytesIn()),
              Amounts.bytes(counters.bytesOut()),
              Amounts.percent(counters.bytesOut(), counters.bytesIn())));
    }
    return new View(
        List.of(
            new Figure("Compressed answers", Long.toString(answers)),
            new Figure("Bytes saved", Amounts.percent(Math.max(0, in - out), in)),
            new Figure(
                "Memory, of " + Amounts.bytes(encoders.limit()), Amounts.bytes(encoders.used())),
            new Figure("Sent as they are, memory used up", Long.toString(encoders.refused()))),
        List.of(new Table("Codings", COLUMNS, rows)));
  }
}
