package dev.terrace.lb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A line of the corpus of hostile requests. */
record HostileCase(String name, String expected, String bytes) {
  /** Reads a corpus from the test resources. */
  static List<HostileCase> read(String resource) throws IOException {
    try (InputStream in = HostileCase.class.getResourceAsStream(resource)) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .map(HostileCase::parse)
          .toList();
    }
  }

  private static HostileCase parse(String line) {
    String[] parts = line.split("\\|", 3);
    // Exactly one blank parts the bytes from the bar, since a blank may be what it is about.
    return new HostileCase(parts[0].strip(), parts[1].strip(), parts[2].substring(1));
  }

  @Override
  public String toString() {
    return name;
  }
}
