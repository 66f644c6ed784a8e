package dev.terrace.local;

import dev.terrace.kit.config.Config;
import dev.terrace.local.Part.Tier;
import dev.terrace.local.port.WantedPort;
import dev.terrace.local.tls.LocalCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The whole stack on this machine: a database and two servers of each tier, a process each, which
 * outlive the JVM that started them.
 *
 * <p>All that it writes is below {@link Layout#state()}; another layout with other ports is another
 * stack. {@link #start}, {@link #stop} and {@link #restart} exclude each other over all processes
 * by a lock file; everything may be called from any thread. What goes wrong is told by {@link
 * StackException}.
 */
public final class LocalStack implements AutoCloseable {
  private final Layout layout;
  private final StackConfig config;
  private final PartProcesses processes;

  private LocalStack(Layout layout, StackConfig config) {
    this.layout = layout;
    this.config = config;
    this.processes = new PartProcesses(layout, config);
  }

  /** The stack with these settings; nothing happens yet. */
  public static LocalStack open(Layout layout, StackConfig config) {
    return new LocalStack(layout, config);
  }

  /**
   * The stack as it was started last, whatever stack.yaml says by now.
   *
   * @throws dev.terrace.kit.config.ConfigException when the settings have mistakes
   */
  public static LocalStack last(Layout layout) {
    Path inForce = layout.settingsInForce();
    return open(layout, settings(Files.exists(inForce) ? inForce : layout.settings()));
  }

  /** The settings in a file; the defaults when there is none. */
  public static StackConfig settings(Path file) {
    return Files.exists(file)
        ? Config.load(StackConfig.class, file)
        : Config.parse(StackConfig.class, "", file.toString(), System.getenv());
  }

  /**
   * Starts everything and waits until the site answers through both load balancers.
   *
   * @throws StackException when a port is taken, a part does not become healthy (it is named, with
   *     the end of its log), or parts run already; what had been started is ended again
   */
  public void start(Progress progress) throws InterruptedException {
    start(progress, false);
  }

  /**
   * The same on an empty embedded database: throws its data away once nothing stands in the way of
   * the start.
   */
  public void startFresh(Progress progress) throws InterruptedException {
    start(progress, true);
  }

  private void start(Progress progress, boolean fresh) throws InterruptedException {
    try (var _ = StackLock.take(layout, "up")) {
      if (status().parts().stream().anyMatch(PartStatus::alive)) {
        throw new StackException("parts of the stack run already");
      }
      var secrets = new Secrets(layout.secrets());
      var database = new LocalDatabase(layout, config, secrets);
      // Nothing of the stack is on record as running: a database that does is a killed run's, and
      // would hold our own port against us.
      database.endLeftOver();
      checkPorts();
      var watch = Stopwatch.start();
      if (fresh && database.throwAway()) {
        progress.done("data", "thrown away", watch.lap());
      }
      LocalCertificates certificates = certificates();
      progress.done("certificates", describe(certificates), watch.lap());
      database.keepPassword();
      saveSettings();
      new TierFiles(layout, config, secrets, certificates, database.appAccount()).write();
      try {
        startDatabase(database, progress);
        new TierStart(layout, config, processes).run(progress);
      } catch (InterruptedException | RuntimeException failed) {
        stopAfter(failed, database);
        throw failed;
      }
    }
  }

  private void startDatabase(LocalDatabase database, Progress progress) {
    var watch = Stopwatch.start();
    if (config.embeddedDatabase()) {
      progress.waiting("db");
      processes.started(Part.DB, database.start().pid());
      progress.done("db", "MariaDB on port " + config.database().port(), watch.lap());
    }
    progress.waiting("schema and sample blog");
    progress.done("schema", database.prepare(), watch.lap());
  }

  private void stopAfter(Exception failed, LocalDatabase database) {
    boolean interrupted = Thread.interrupted();
    try {
      new TierStop(processes).run(Progress.silent());
      database.endLeftOver(); // it may have been started and not yet be on record
    } catch (StackException | InterruptedException alsoFailed) {
      failed.addSuppressed(alsoFailed);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends everything that runs: load balancers first, so that nobody is turned away, the database
   * last. A part that does not end in time is killed.
   */
  public void stop(Progress progress) throws InterruptedException {
    try (var _ = StackLock.take(layout, "down")) {
      new TierStop(processes).run(progress);
    }
  }

  /** Ends one part at once (SIGKILL), as a crash would; it then counts as dead. */
  public void kill(Part part) throws InterruptedException {
    processes.kill(part);
  }

  /**
   * Ends one part politely if it lives, starts it again with the configuration file that it had,
   * and waits until it is healthy.
   *
   * @throws StackException when it does not become healthy
   */
  public void restart(Part part, Progress progress) throws InterruptedException {
    try (var _ = StackLock.take(layout, "restart " + part)) {
      var watch = Stopwatch.start();
      if (processes.alive(part)) {
        progress.waiting(part + " to end");
        new TierStop(processes).end(List.of(part), progress);
        watch.lap();
      }
      if (part != Part.DB) {
        new TierStart(layout, config, processes).restart(part, progress);
      } else if (config.embeddedDatabase()) {
        var database = new LocalDatabase(layout, config, new Secrets(layout.secrets()));
        processes.started(part, database.start().pid());
        progress.done("db", "MariaDB on port " + config.database().port(), watch.lap());
      } else {
        throw new StackException("the database is not the stack's own: " + config.database().url());
      }
    }
  }

  /** How every part is at this moment. */
  public StackStatus status() {
    return new StackStatus(Arrays.stream(Part.values()).map(processes::status).toList());
  }

  public StackUrls urls() {
    return StackUrls.of(config, layout);
  }

  /** E-mail addresses of some users of the sample blog; asks the database. */
  public List<String> demoUsers() {
    return new LocalDatabase(layout, config, new Secrets(layout.secrets())).demoUsers();
  }

  /**
   * The file with the password that all users of the sample blog have; empty when the blog was not
   * made by this checkout, which then knows no password of theirs.
   */
  public Optional<Path> demoPasswordFile() {
    return new LocalDatabase(layout, config, new Secrets(layout.secrets())).demoPasswordFile();
  }

  public Layout layout() {
    return layout;
  }

  /** Ends everything; for try-with-resources. */
  @Override
  public void close() {
    try {
      stop(Progress.silent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while ending the stack", e);
    }
  }

  private void checkPorts() {
    List<String> problems = WantedPort.problems(wantedPorts());
    if (!problems.isEmpty()) {
      throw new StackException(problems.getFirst(), problems.subList(1, problems.size()));
    }
  }

  private List<WantedPort> wantedPorts() {
    var wanted = new ArrayList<WantedPort>();
    String here = "127.0.0.1";
    if (config.embeddedDatabase()) {
      wanted.add(new WantedPort("database.port", here, config.database().port()));
    }
    for (Tier tier : List.of(Tier.APP, Tier.WEB)) {
      for (Part part : tier.parts()) {
        wanted.add(new WantedPort(part + ".port", here, config.ports(part).port()));
        wanted.add(new WantedPort(part + ".adminPort", here, config.adminPort(part)));
      }
    }
    for (Part part : Tier.LB.parts()) {
      wanted.add(new WantedPort(part + ".httpPort", config.listen(), config.lb(part).httpPort()));
      wanted.add(new WantedPort(part + ".httpsPort", config.listen(), config.lb(part).httpsPort()));
      wanted.add(new WantedPort(part + ".adminPort", here, config.adminPort(part)));
    }
    return wanted;
  }

  private LocalCertificates certificates() {
    var names = new ArrayList<>(List.of("localhost", "127.0.0.1", "::1"));
    try {
      names.add(InetAddress.getLocalHost().getHostName());
    } catch (UnknownHostException nameless) {
      names.add("terrace.localhost"); // a machine whose name resolves to nothing: localhost will do
    }
    try {
      return LocalCertificates.ensure(layout.tls(), names, Clock.systemUTC());
    } catch (IOException e) {
      throw new StackException(
          "cannot write certificates to %s: %s".formatted(layout.tls(), e.getMessage()), e);
    }
  }

  private static String describe(LocalCertificates certificates) {
    String until = ", valid until " + certificates.validUntil().toString().substring(0, 10);
    return switch (certificates.change()) {
      case KEPT -> "kept" + until;
      case RENEWED -> "renewed" + until;
      case CREATED -> "new local CA and certificate" + until;
    };
  }

  private void saveSettings() {
    try {
      Files.createDirectories(layout.run());
      Files.writeString(layout.settingsInForce(), Config.print(config.withoutPassword()));
    } catch (IOException e) {
      throw new StackException("cannot write to " + layout.run() + ": " + e.getMessage(), e);
    }
  }

  /** Measures steps. */
  static final class Stopwatch {
    private long last = System.nanoTime();

    static Stopwatch start() {
      return new Stopwatch();
    }

    /** Time since the start or the last call. */
    Duration lap() {
      long now = System.nanoTime();
      Duration lap = Duration.ofNanos(now - last);
      last = now;
      return lap;
    }
  }
}
