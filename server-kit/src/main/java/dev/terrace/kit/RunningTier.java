package dev.terrace.kit;

import dev.terrace.kit.admin.ProcessInfo;
import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.kit.config.ConfigRefusal;
import dev.terrace.kit.config.HostPort;
import dev.terrace.kit.event.Event.Severity;
import dev.terrace.kit.lifecycle.ListenException;
import dev.terrace.kit.lifecycle.State;
import dev.terrace.kit.log.AccessLog;
import dev.terrace.kit.log.Logging;
import dev.terrace.kit.systemd.Pulse;
import dev.terrace.kit.systemd.ServiceManager;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioWorker;

/** One run of a process, from its configuration to its exit code. */
final class RunningTier<C extends Record & TierConfig> {
  private static final Logger log = LoggerFactory.getLogger(RunningTier.class);

  private final ProcessInfo info;
  private final Class<C> type;
  private final Path file;
  private final Reloads reloads = new Reloads();
  private final ReentrantLock reloading = new ReentrantLock();
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final ServiceManager manager = ServiceManager.of(System.getenv());
  private volatile @Nullable C config;
  private volatile List<String> takesRestart = List.of();
  private volatile @Nullable TierParts tier;

  RunningTier(ProcessInfo info, Class<C> type, Path file) {
    this.info = info;
    this.type = type;
    this.file = file;
  }

  int run(C first, TierProcess.Start<C> start) {
    try (manager) { // it is told of everything, to the end
      return runUntilStopped(first, start);
    }
  }

  private int runUntilStopped(C first, TierProcess.Start<C> start) {
    long began = System.nanoTime();
    config = first;
    Logging.start(first.log());
    Thread.setDefaultUncaughtExceptionHandler(RunningTier::uncaught);
    var main = Thread.currentThread();
    TierParts parts = null;
    try (var _ =
        new Signals(signal -> stopOn(signal, main), this::reloadOnSignal, this::reopenLogs)) {
      log.atInfo()
          .addKeyValue("name", info.name())
          .addKeyValue("version", info.version())
          .addKeyValue("commit", info.commit())
          .addKeyValue("config", file.toAbsolutePath())
          .addKeyValue("configChecksum", checksum())
          .addKeyValue("pid", info.pid())
          .log("starting");
      warn(first);
      parts =
          new TierParts(
              info,
              first.admin(),
              first.log(),
              this::checksum,
              reloads,
              this::reload,
              () -> takesRestart);
      tier = parts;
      reloads.<C>addTakesRestart(
          next -> next.admin().equals(first.admin()) ? List.of() : List.of("admin"));
      AccessLog accessLog = parts.accessLog();
      reloads.<C>add(changed -> accessLog.configure(changed.log()));
      start.start(first, parts);
      parts.lifecycle().ready();
      manager.watch(pulses(parts.worker()));
      manager.ready(serving());
      parts.events().add(Severity.INFO, "process", "", "started, version " + info.version());
      log.atInfo()
          .addKeyValue("admin", parts.admin().address())
          .addKeyValue("afterMs", Duration.ofNanos(System.nanoTime() - began).toMillis())
          .log("started");
      stopRequested.await();
      manager.stopping("drains: serves what still comes, then ends");
      parts.lifecycle().drain(current().drain());
      parts.lifecycle().close();
      log.atInfo().log("stopped");
      return TierProcess.OK;
    } catch (Exception e) {
      boolean stopped = stopRequested.getCount() == 0;
      if (parts != null) {
        parts.lifecycle().close();
      }
      return stopped ? stoppedWhileStarting(e) : failed(e);
    }
  }

  /**
   * The I/O threads alone: everything that comes in goes through them, and nothing may hold them
   * up. What runs on virtual threads may wait, and has time limits of its own.
   */
  private static List<Pulse> pulses(XnioWorker worker) {
    return IntStream.range(0, worker.getIoThreadCount())
        .mapToObj(worker::getIoThread)
        .map(thread -> new Pulse(thread.getName(), thread))
        .toList();
  }

  private String serving() {
    return "serves, configuration " + checksum();
  }

  private int stoppedWhileStarting(Exception e) {
    log.atInfo().addKeyValue("during", TierProcess.describe(e)).log("stopped while starting");
    return TierProcess.OK;
  }

  private int failed(Exception failure) {
    String why = TierProcess.describe(failure);
    if (failure instanceof ListenException listen) {
      why += where(listen.address());
    }
    manager.status("failed to start: " + why);
    System.err.println(info.name() + ": failed to start: " + why);
    log.atError().addKeyValue("reason", why).setCause(failure).log("failed to start");
    return TierProcess.FAILED_TO_START;
  }

  /** The key that holds an address, for people who must change it. */
  private String where(HostPort address) {
    String key = Config.keyOf(current(), address);
    return key.isEmpty() ? "" : " (key %s in %s)".formatted(key, file);
  }

  private static void uncaught(Thread thread, Throwable failure) {
    log.atError()
        .addKeyValue("onThread", thread.getName())
        .setCause(failure)
        .log("uncaught exception");
    if (failure instanceof VirtualMachineError) {
      Runtime.getRuntime().halt(TierProcess.DIED); // out of memory: nothing can be relied on
    }
  }

  private void stopOn(String signal, Thread main) {
    var running = tier;
    if (stopRequested.getCount() == 0) {
      log.atWarn().addKeyValue("signal", signal).log("second signal, stopping without waiting");
      if (running != null) {
        running.lifecycle().hurry();
      }
      return;
    }
    log.atInfo().addKeyValue("signal", signal).log("stopping");
    stopRequested.countDown();
    if (running == null || running.lifecycle().state() == State.STARTING) {
      main.interrupt();
    }
  }

  private void reopenLogs() {
    var running = tier;
    if (running != null) {
      running.accessLog().reopen();
    }
  }

  private void reloadOnSignal() {
    try {
      reload();
    } catch (RuntimeException e) {
      log.atDebug().setCause(e).log("reload failed"); // told in full where it was refused
    }
  }

  /** Reads the file again; on any failure the old configuration stays in force. */
  private void reload() {
    reloading.lock();
    manager.reloading();
    String outcome = "";
    try {
      C before = current();
      C now = TierConfig.load(type, file);
      warn(now);
      apply(before, now);
      config = now;
      Logging.levels(now.log());
      takesRestart = reloads.takesRestart(now);
      for (String key : takesRestart) {
        log.atWarn().addKeyValue("key", key).log("changed, but takes a restart to be in force");
      }
      log.atInfo().addKeyValue("configChecksum", checksum()).log("reloaded");
      note(Severity.INFO, "reloaded, configuration " + checksum());
    } catch (ConfigException e) {
      outcome = "; the last reload was refused: " + e.problems().getFirst();
      log.atError()
          .addKeyValue("problems", e.problems())
          .log("reload refused, the old configuration stays in force");
      note(
          Severity.ERROR,
          "reload refused, the old configuration stays in force: " + e.problems().getFirst());
      throw e;
    } catch (RuntimeException e) {
      outcome = "; the last reload failed: " + TierProcess.describe(e);
      log.atError().setCause(e).log("reload failed, the old configuration stays in force");
      note(
          Severity.ERROR,
          "reload failed, the old configuration stays in force: " + TierProcess.describe(e));
      throw e;
    } finally {
      if (stopRequested.getCount() > 0) {
        manager.ready(serving() + outcome);
      }
      reloading.unlock();
    }
  }

  private void apply(C before, C now) {
    try {
      reloads.apply(before, now);
    } catch (ConfigRefusal e) {
      throw new ConfigException(Config.locate(file, e.problems()));
    }
  }

  private void warn(C loaded) {
    for (ConfigProblem warning : Config.locate(file, loaded.warnings())) {
      log.atWarn()
          .addKeyValue("line", warning.line())
          .addKeyValue("key", warning.key())
          .log("configuration: " + warning.message());
    }
  }

  private void note(Severity severity, String message) {
    var running = tier;
    if (running != null) {
      running.events().add(severity, "reload", "", message);
    }
  }

  private String checksum() {
    return Config.checksum(current());
  }

  private C current() {
    C now = config;
    if (now == null) {
      throw new IllegalStateException("not running");
    }
    return now;
  }
}
