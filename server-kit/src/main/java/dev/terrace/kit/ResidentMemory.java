package dev.terrace.kit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process holds of the machine's memory: more than the JVM tells of itself. */
final class ResidentMemory {
  /** In pages (proc_pid_statm(5)); there on Linux only. */
  private static final Path STATM = Path.of("/proc/self/statm");

  /** Of x86-64, and of most arm64 systems. */
  private static final long PAGE = 4096;

  private ResidentMemory() {}

  /** Adds {@code process_resident_memory_bytes}, the name that all Prometheus clients use. */
  static void bindTo(MeterRegistry metrics) {
    if (Files.isReadable(STATM)) {
      Gauge.builder("process.resident.memory", ResidentMemory::bytes)
          .description("resident memory of the process")
          .baseUnit("bytes")
          .register(metrics);
    }
  }

  private static double bytes() {
    try {
      return (double) (Long.parseLong(Files.readString(STATM).split(" ", 3)[1]) * PAGE);
    } catch (IOException _) {
      return Double.NaN;
    }
  }
}
