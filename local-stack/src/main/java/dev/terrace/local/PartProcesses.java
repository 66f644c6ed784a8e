package dev.terrace.local;

import dev.terrace.local.process.DetachedProcess;
import dev.terrace.local.process.LogFile;
import dev.terrace.local.process.ProcessIdentity;
import dev.terrace.local.process.ProcessMemory;
import dev.terrace.local.process.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The processes of the parts, found by their records in the run folder. */
final class PartProcesses {
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

  private final Layout layout;
  private final StackConfig config;

  PartProcesses(Layout layout, StackConfig config) {
    this.layout = layout;
    this.config = config;
  }

  /** Starts a tier's process. */
  void start(Part part) {
    if (!JvmCommand.built(layout, part)) {
      throw new StackException("%s is not built: nothing in %s".formatted(part, layout.builds()));
    }
    LogFile log = layout.log(part);
    try {
      log.rotate();
      Files.createDirectories(layout.sharedClasses());
      var command = JvmCommand.of(layout, part, config.heap(part.tier()));
      save(part, DetachedProcess.start(command, JvmCommand.ENVIRONMENT, log.path()));
    } catch (IOException e) {
      throw new StackException("cannot start %s: %s".formatted(part, e.getMessage()), e);
    }
  }

  /** Notes a process that was started otherwise. */
  void started(Part part, long pid) {
    ProcessIdentity process =
        ProcessIdentity.of(pid)
            .orElseThrow(() -> new StackException(part + " ended as soon as it was started"));
    try {
      save(part, process);
    } catch (IOException e) {
      throw new StackException("cannot note that %s runs: %s".formatted(part, e.getMessage()), e);
    }
  }

  private void save(Part part, ProcessIdentity process) throws IOException {
    new RunRecord(part.label(), process, Instant.now()).save(file(part));
  }

  Optional<RunRecord> record(Part part) {
    try {
      return RunRecord.read(file(part));
    } catch (IOException e) {
      throw new StackException("cannot read %s: %s".formatted(file(part), e.getMessage()), e);
    }
  }

  void forget(Part part) {
    try {
      Files.deleteIfExists(file(part));
    } catch (IOException e) {
      throw new StackException("cannot delete %s: %s".formatted(file(part), e.getMessage()), e);
    }
  }

  boolean alive(Part part) {
    return record(part).filter(record -> record.process().alive()).isPresent();
  }

  /** Ends the process at once and leaves its record: it is dead, not stopped. */
  void kill(Part part) throws InterruptedException {
    ProcessIdentity process =
        record(part)
            .map(RunRecord::process)
            .filter(DetachedProcess::kill)
            .orElseThrow(() -> new StackException(part + " does not run"));
    if (!DetachedProcess.awaitEnd(process, KILL_DEADLINE)) {
      throw new StackException(
          "%s (pid %d) is still there after SIGKILL".formatted(part, process.pid()));
    }
  }

  PartStatus status(Part part) {
    if (part == Part.DB && !config.embeddedDatabase()) {
      return status(part, PartStatus.State.EXTERNAL, "");
    }
    Optional<RunRecord> record = record(part);
    if (record.isEmpty()) {
      return status(part, PartStatus.State.STOPPED, "");
    }
    ProcessIdentity process = record.get().process();
    if (!process.alive()) {
      return status(part, PartStatus.State.DEAD, "./stack restart " + part + " starts it again");
    }
    HealthProbe.Answer answer =
        part == Part.DB
            ? HealthProbe.listening(config.database().port())
            : HealthProbe.ready(config.adminPort(part));
    String reason =
        switch (answer) {
          case HealthProbe.Answer.Ready() -> "";
          case HealthProbe.Answer.NotReady(String why) -> why;
          case HealthProbe.Answer.Silent(String why) -> why;
        };
    return new PartStatus(
        part,
        answer instanceof HealthProbe.Answer.Ready
            ? PartStatus.State.READY
            : PartStatus.State.NOT_READY,
        reason,
        process.pid(),
        Duration.between(record.get().since(), Instant.now()),
        ProcessMemory.resident(process.pid()).orElse(0),
        address(part));
  }

  private PartStatus status(Part part, PartStatus.State state, String reason) {
    return new PartStatus(part, state, reason, 0, Duration.ZERO, 0, address(part));
  }

  private String address(Part part) {
    return switch (part.tier()) {
      case DB -> {
        String url = config.database().url();
        yield url == null
            ? "127.0.0.1:" + config.database().port()
            : url.replaceFirst("^jdbc:mysql://", "").replaceFirst("\\?.*", "");
      }
      case APP, WEB -> "127.0.0.1:" + config.ports(part).port();
      case LB ->
          "%s:%d, :%d"
              .formatted(config.listen(), config.lb(part).httpsPort(), config.lb(part).httpPort());
    };
  }

  private Path file(Part part) {
    return layout.run().resolve(part.label() + ".json");
  }
}
