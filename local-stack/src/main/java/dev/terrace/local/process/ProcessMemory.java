package dev.terrace.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How much memory a process holds at the moment. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /**
   * Resident memory in bytes: from {@code /proc}, else from {@code ps}; empty when neither tells.
   */
  public static OptionalLong resident(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      List<String> lines =
          Files.exists(status)
              ? Files.readAllLines(status).stream()
                  .filter(line -> line.startsWith("VmRSS:"))
                  .map(line -> line.replaceAll("[^0-9]", ""))
                  .toList()
              : askPs(pid);
      return lines.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(lines.getFirst().strip()) * 1024);
    } catch (IOException | NumberFormatException unknown) {
      return OptionalLong.empty();
    }
  }

  private static List<String> askPs(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    try (var reader = ps.inputReader()) {
      return reader.lines().filter(line -> !line.isBlank()).toList();
    }
  }
}
