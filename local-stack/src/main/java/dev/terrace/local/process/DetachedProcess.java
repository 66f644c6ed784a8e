package dev.terrace.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts and ends processes that do not end with this one. */
public final class DetachedProcess {
  private static final Duration POLL = Duration.ofMillis(30);

  private DetachedProcess() {}

  /**
   * Starts a command away from the terminal: in a session of its own, so that neither Ctrl-C nor
   * the closing of the window reaches it; input from nowhere, output added to the log.
   *
   * @throws IOException when the program cannot be started, or ends in the same moment
   */
  public static ProcessIdentity start(
      List<String> command, Map<String, String> environment, Path log) throws IOException {
    var all = new ArrayList<>(newSession());
    all.addAll(command);
    var builder = new ProcessBuilder(all);
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    long pid = builder.start().pid();
    return ProcessIdentity.of(pid)
        .orElseThrow(
            () -> new IOException("ended as soon as it was started: " + command.getFirst()));
  }

  /** Asks the process to end (SIGTERM). False when it no longer lives. */
  public static boolean terminate(ProcessIdentity process) {
    return process.handle().map(ProcessHandle::destroy).orElse(false);
  }

  /** Ends the process without asking (SIGKILL). False when it no longer lives. */
  public static boolean kill(ProcessIdentity process) {
    return process.handle().map(ProcessHandle::destroyForcibly).orElse(false);
  }

  /** Waits until the process is gone; false when it is still there after the deadline. */
  public static boolean awaitEnd(ProcessIdentity process, Duration deadline)
      throws InterruptedException {
    // Not ProcessHandle.onExit: for a process that is not our child it looks only every few
    // seconds.
    long end = System.nanoTime() + deadline.toNanos();
    while (process.alive()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(POLL);
    }
    return true;
  }

  /**
   * What to put before a command so that it gets a session of its own and keeps the process number:
   * setsid where there is one, else Perl, which macOS brings.
   */
  private static List<String> newSession() {
    if (onPath("setsid")) {
      return List.of("setsid");
    }
    return onPath("perl")
        ? List.of("perl", "-MPOSIX", "-e", "POSIX::setsid(); exec @ARGV or die $!")
        : List.of();
  }

  private static boolean onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
