package dev.terrace.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, told apart from a later one that got the same number.
 *
 * @param pid the process number
 * @param started when the process started, in a form that only compares: on Linux the boot's id and
 *     the kernel's tick count (proc_pid_stat(5), field 22), which no change of the clock moves;
 *     elsewhere the start time that {@link ProcessHandle} tells
 */
public record ProcessIdentity(long pid, String started) {
  private static final Path PROC = Path.of("/proc");

  /** The living process with this number; empty when there is none (or only a zombie). */
  public static Optional<ProcessIdentity> of(long pid) {
    return startMark(pid).map(mark -> new ProcessIdentity(pid, mark));
  }

  /** Whether this very process still lives. */
  public boolean alive() {
    return startMark(pid).filter(started::equals).isPresent();
  }

  /** A handle on the process, only while it lives. */
  public Optional<ProcessHandle> handle() {
    return alive() ? ProcessHandle.of(pid) : Optional.empty();
  }

  private static Optional<String> startMark(long pid) {
    if (!Files.isDirectory(PROC.resolve("self"))) {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .flatMap(handle -> handle.info().startInstant())
          .map(instant -> "at " + instant.toEpochMilli());
    }
    try {
      String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
      // The name, field 2, is in brackets and may hold blanks and brackets; the rest may not.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      return zombie ? Optional.empty() : Optional.of("tick " + fields[19] + " of boot " + bootId());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static String bootId() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }
}
