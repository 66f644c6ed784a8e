package dev.terrace.cluster.document;

import dev.terrace.cluster.member.ConfigReport;
import dev.terrace.cluster.member.MoreProtocols;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what the nodes share in force on this one: looks at changes that are proposed, puts those
 * that are agreed on in force, notes them on the disk, and says what it did (see {@link #report}).
 * It never goes back to an older version than one that was in force here, also over a restart.
 *
 * <p>Thread-safe. All that can take long is done by one thread.
 */
public final class DocumentKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DocumentKeeper.class);

  /** How often what could not be noted on the disk, or not be put in force, is tried again. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

  private final SharedDocument document;
  private final DocumentFile file;
  private final BlockingQueue<Boolean> work = new LinkedBlockingQueue<>(1);
  private final Thread worker;
  private volatile @Nullable LastKnownGood known;
  private volatile @Nullable DocumentUser user;
  private volatile ConfigReport report =
      new ConfigReport(DocumentEntry.FORMAT, 0, 0, "", List.of(), "", List.of());
  private volatile boolean current;
  private volatile Map<String, ServerState> applied = Map.of();
  private volatile long failed;
  private boolean noted = true;

  private DocumentKeeper(String self, Set<String> nodes, Path directory) throws IOException {
    document = SharedDocument.open(self, nodes, directory, () -> work.offer(true));
    file = new DocumentFile(directory.resolve("last-known-good"));
    try {
      known = file.read().orElse(null);
    } catch (IOException e) {
      log.atError().setCause(e).log("the last configuration in force cannot be read");
    }
    worker = Thread.ofVirtual().name("document").unstarted(this::workOn);
  }

  /**
   * Opens this node's copy. It lives with the {@code Members} that are joined with {@link
   * #protocols}.
   *
   * @param self this node's name, one of the nodes
   * @param nodes who decides, the same everywhere
   * @param directory for its log and the last version that was in force
   * @throws IOException if the directory cannot be used
   */
  public static DocumentKeeper open(String self, Set<String> nodes, Path directory)
      throws IOException {
    return new DocumentKeeper(self, nodes, directory);
  }

  /** What the members' channel needs besides. */
  public MoreProtocols protocols() {
    return document.protocols();
  }

  /**
   * What this node does with the document from now on.
   *
   * @param inForce what it has put in force itself, see {@link #latest}; null: nothing
   * @param restart keys that take a restart
   */
  public synchronized void attach(
      DocumentUser with, @Nullable LastKnownGood inForce, List<String> restart) {
    user = with;
    if (inForce != null) {
      with.servers(inForce.servers());
      applied = inForce.servers();
      note(inForce, restart);
    }
    worker.start();
  }

  /** Tries again what could not be put in force; this node's own part may be another by now. */
  public void again() { // without the lock: the caller may have one that the worker waits for
    failed = 0;
    work.offer(true);
  }

  /**
   * Waits until this node knows what the cluster has.
   *
   * @return whether it does
   */
  public boolean look(Duration patience) throws InterruptedException {
    if (current) {
      return true;
    }
    try {
      document.look(patience);
      current = true;
      return true;
    } catch (DocumentException e) {
      log.atDebug().setCause(e).log("no majority yet");
      return false;
    }
  }

  /** Whether this node has known since its start what the cluster has. */
  public boolean isCurrent() {
    return current;
  }

  /**
   * What to start with: the cluster's version as far as it is known, or the last one that was in
   * force here if that is newer.
   */
  public Optional<LastKnownGood> latest() {
    DocumentState state = document.state();
    DocumentVersion shared = state.history().current().orElse(null);
    LastKnownGood own = known;
    if (shared == null || (own != null && own.version().version() > shared.version())) {
      return Optional.ofNullable(own);
    }
    return Optional.of(new LastKnownGood(shared, state.servers()));
  }

  /** What the nodes share, as far as this one knows. */
  public DocumentState state() {
    return document.state();
  }

  /** What this node says about it to the others. */
  public ConfigReport report() {
    return report;
  }

  /** The name of the Raft leader, if there is one. */
  public Optional<String> leader() {
    return document.leader();
  }

  /** The Raft term. */
  public long term() {
    return document.term();
  }

  SharedDocument document() {
    return document;
  }

  /** With the lock: what is being written to the disk is not broken off. */
  @Override
  public synchronized void close() {
    worker.interrupt();
  }

  /**
   * Nothing is put in force before this node knows what the others have: a log that is read again
   * after a restart goes through all that once was.
   */
  private void workOn() {
    try {
      while (!look(LOOK)) {
        Thread.sleep(LOOK_AGAIN);
      }
      catchUp();
      while (true) {
        Boolean told = work.poll(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        if (told == null) {
          failed = 0; // what stood in the way may be gone, and who proposed it too
        }
        if (told != null
            || !noted
            || !report.fault().isEmpty()
            || !document.diskFault().isEmpty()) {
          catchUp();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void catchUp() {
    DocumentUser with = user;
    if (with == null) {
      return;
    }
    try {
      DocumentState state = document.state();
      if (!document.fault().isEmpty()) {
        report = faulty(document.fault());
        return;
      }
      prepare(with, state);
      DocumentVersion wanted = state.history().current().orElse(null);
      if (wanted == null) {
        if (known == null) {
          takeServers(with, state);
        }
        report = faulty(document.diskFault());
      } else if (wanted.version() > report.version()) {
        if (wanted.version() != failed) {
          put(with, wanted, state);
        } else {
          with.servers(state.servers());
        }
      } else if (wanted.version() < report.version()) {
        report =
            faulty(
                ("the cluster has version %d, but %d was in force here; apply the right one again, it"
                        + " gets a higher number")
                    .formatted(wanted.version(), report.version()));
      } else {
        takeServers(with, state);
        if (noted) {
          report = faulty(document.diskFault());
        }
      }
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("the shared configuration could not be looked at");
    }
  }

  private void prepare(DocumentUser with, DocumentState state) {
    DocumentState.Candidate candidate = state.candidate();
    if (candidate == null || candidate.id().equals(report.prepared())) {
      return;
    }
    List<String> refusals = new ArrayList<>();
    try {
      refusals.addAll(with.problems(candidate.version().text()));
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("a proposed configuration could not be checked");
      refusals.add("could not be checked: " + e);
    }
    if (refusals.isEmpty() && !document.diskFault().isEmpty()) {
      refusals.add(document.diskFault());
    }
    if (refusals.isEmpty()) {
      try {
        file.prepare(new LastKnownGood(candidate.version(), state.servers()));
      } catch (IOException e) {
        refusals.add("it cannot be noted on the disk: " + describe(e));
      }
    }
    report =
        new ConfigReport(
            DocumentEntry.FORMAT,
            report.version(),
            report.tried(),
            report.fault(),
            report.restart(),
            candidate.id(),
            refusals);
  }

  private void put(DocumentUser with, DocumentVersion wanted, DocumentState state) {
    List<String> restart;
    try {
      restart = with.use(wanted.text());
    } catch (RuntimeException e) {
      failed = wanted.version();
      String fault = "version %d could not be put in force: %s".formatted(wanted.version(), e);
      if (!fault.equals(report.fault())) {
        log.atError()
            .setCause(e)
            .addKeyValue("version", wanted.version())
            .log("a version of the shared configuration could not be put in force");
      }
      report = tried(wanted.version(), fault);
      return;
    }
    with.servers(state.servers());
    applied = state.servers();
    note(new LastKnownGood(wanted, state.servers()), restart);
  }

  private void takeServers(DocumentUser with, DocumentState state) {
    if (applied.equals(state.servers()) && noted) {
      return;
    }
    with.servers(state.servers());
    applied = state.servers();
    state
        .history()
        .current()
        .ifPresent(version -> note(new LastKnownGood(version, state.servers()), report.restart()));
  }

  private void note(LastKnownGood good, List<String> restart) {
    String fault = "";
    boolean before = noted;
    known = good;
    try {
      file.write(good);
      noted = true;
    } catch (IOException e) {
      noted = false;
      fault =
          "version %d is in force, but cannot be noted on the disk: %s"
              .formatted(good.version().version(), describe(e));
      if (before) {
        log.atError().setCause(e).log("the configuration in force cannot be noted on the disk");
      }
    }
    report =
        new ConfigReport(
            DocumentEntry.FORMAT,
            good.version().version(),
            good.version().version(),
            fault,
            restart,
            report.prepared(),
            report.refusals());
  }

  private ConfigReport faulty(String fault) {
    return tried(report.tried(), fault);
  }

  private ConfigReport tried(long version, String fault) {
    return new ConfigReport(
        DocumentEntry.FORMAT,
        report.version(),
        version,
        fault,
        report.restart(),
        report.prepared(),
        report.refusals());
  }

  /** Those of the system say no more than the file's name in their message, or even less. */
  private static String describe(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** What operators changed at run time, as it is in force here. */
  Map<String, ServerState> servers() {
    return applied;
  }
}
