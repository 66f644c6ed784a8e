package dev.terrace.local.port;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the process that listens on a TCP port. */
final class PortOwner {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTEN = "0A"; // TCP_LISTEN in the kernel's net/tcp_states.h

  private PortOwner() {}

  /**
   * "pid 4711, java -cp …" of who listens on the port; empty when it cannot be told (another user's
   * process, or a system with neither {@code /proc} nor {@code lsof}).
   */
  static Optional<String> of(int port) {
    Optional<Long> pid = Files.isDirectory(PROC.resolve("net")) ? fromProc(port) : fromLsof(port);
    return pid.map(number -> "pid " + number + command(number));
  }

  private static String command(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(handle -> handle.info().commandLine().or(() -> handle.info().command()))
        .map(line -> ", " + (line.length() > 60 ? line.substring(0, 59) + "…" : line))
        .orElse("");
  }

  private static Optional<Long> fromProc(int port) {
    Set<String> sockets = new HashSet<>();
    Stream.of("tcp", "tcp6")
        .flatMap(PortOwner::rows)
        .map(line -> line.strip().split("\\s+", -1))
        // sl local_address rem_address st … inode: proc_net_tcp(5)
        .filter(fields -> fields.length > 9 && fields[3].equals(LISTEN))
        .filter(fields -> fields[1].endsWith(":%04X".formatted(port)))
        .forEach(fields -> sockets.add("socket:[" + fields[9] + "]"));
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> holdsOne(pid, sockets))
        .findFirst();
  }

  private static Stream<String> rows(String table) {
    try {
      return Files.readAllLines(PROC.resolve("net").resolve(table)).stream();
    } catch (IOException noSuchTable) {
      return Stream.empty(); // a system without IPv6 has no tcp6
    }
  }

  private static boolean holdsOne(long pid, Set<String> sockets) {
    Path files = PROC.resolve(Long.toString(pid)).resolve("fd");
    try (DirectoryStream<Path> open = Files.newDirectoryStream(files)) {
      for (Path file : open) {
        if (sockets.contains(target(file))) {
          return true;
        }
      }
      return false;
    } catch (IOException notOurs) {
      return false; // another user's process, or one that ended meanwhile
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static Optional<Long> fromLsof(int port) {
    try {
      Process lsof =
          new ProcessBuilder("lsof", "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (var reader = lsof.inputReader()) {
        return reader.lines().findFirst().map(Long::parseLong);
      }
    } catch (IOException | NumberFormatException noLsof) {
      return Optional.empty();
    }
  }
}
