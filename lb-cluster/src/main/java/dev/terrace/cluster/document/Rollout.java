package dev.terrace.cluster.document;

import dev.terrace.cluster.document.DocumentException.Reason;
import dev.terrace.cluster.document.DocumentMachine.Answer;
import dev.terrace.cluster.member.ConfigReport;
import dev.terrace.cluster.member.Member;
import dev.terrace.cluster.member.MemberStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a change in force on all nodes or on none: every node that is there looks whether it could
 * put it in force, then it is agreed on, then every node says that it has. Should one not, what was
 * before is in force again, as a new version.
 *
 * <p>Thread-safe; one change at a time.
 */
public final class Rollout {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of one try to agree; a new leader is there far sooner. */
  private static final Duration CONFIRM = Duration.ofSeconds(4);

  private static final int LOOK_MILLIS = 20;
  private static final String BUSY = "somebody else is changing the configuration at this moment";

  private final DocumentKeeper keeper;
  private final Supplier<List<Member>> members;
  private final Clock clock;
  private final ReentrantLock changing = new ReentrantLock();

  /**
   * A change.
   *
   * @param expectedVersion which version it was made of
   * @param first whether it is to be the first document of an empty cluster
   * @param author who wants it
   * @param note why; may be empty
   */
  public record Change(
      String text, long expectedVersion, boolean first, String author, String note) {}

  /**
   * What it came to.
   *
   * @param nodes on which it is in force
   * @param restart what takes a restart to be in force, by node
   */
  public record Result(long version, List<String> nodes, Map<String, List<String>> restart) {}

  /**
   * What a new text says something about, so that what operators had changed about it does not
   * count any more.
   *
   * @param states servers, as {@code backend/server}
   * @param weights servers, as {@code backend/server}
   */
  public record Superseded(List<String> states, List<String> weights) {
    /** Nothing. */
    public static final Superseded NONE = new Superseded(List.of(), List.of());
  }

  public Rollout(DocumentKeeper keeper, Supplier<List<Member>> members, Clock clock) {
    this.keeper = keeper;
    this.members = members;
    this.clock = clock;
  }

  /**
   * Makes a change.
   *
   * @param superseded tells it of the text in force and the new one
   * @throws DocumentException if it is not in force; tells why, and what each node said
   */
  public Result apply(Change change, Function<Change, Superseded> superseded)
      throws InterruptedException {
    SharedDocument.checkLength(change.text());
    if (!changing.tryLock()) {
      throw new DocumentException(Reason.CONFLICT, BUSY);
    }
    try {
      return applyAlone(change, superseded);
    } finally {
      changing.unlock();
    }
  }

  private Result applyAlone(Change change, Function<Change, Superseded> superseded)
      throws InterruptedException {
    keeper.document().look(PATIENCE);
    DocumentVersion before = keeper.state().history().current().orElse(null);
    checkPlace(change, before);
    checkPrograms();
    long next = 1 + highest();
    String id = UUID.randomUUID().toString();
    DocumentChange proposed =
        new DocumentChange(
            change.expectedVersion(),
            next,
            change.text(),
            change.author(),
            change.note(),
            clock.millis());
    Answer answer = keeper.document().submit(new DocumentEntry.Propose(id, proposed), PATIENCE);
    if (!answer.taken()) {
      throw conflict(change);
    }
    Map<String, String> refused =
        await(
            report -> !report.prepared().equals(id) ? null : String.join("\n", report.refusals()),
            () -> isOvertaken(change, answer));
    if (isOvertaken(change, answer)) {
      throw conflict(change);
    }
    if (!refused.isEmpty()) {
      throw new DocumentException(
          Reason.REFUSED,
          "nothing was changed, since not all nodes could put it in force",
          lines(refused));
    }
    Superseded forget = superseded.apply(change);
    if (!commit(new DocumentEntry.Commit(id, forget.states(), forget.weights()), proposed)) {
      throw conflict(change);
    }
    Map<String, String> late = inForce(next);
    if (!late.isEmpty()) {
      throw undo(before, next, late);
    }
    return result(next);
  }

  /**
   * Agrees on what was proposed. When nobody confirms it in time, since the leader died with it,
   * the others tell what became of it; only when they cannot either, nobody knows.
   */
  private boolean commit(DocumentEntry.Commit commit, DocumentChange proposed)
      throws InterruptedException {
    SharedDocument document = keeper.document();
    try {
      return document.submit(commit, CONFIRM).taken();
    } catch (DocumentException _) {
      document.look(PATIENCE);
      // It is taken at most once: the first entry, should it come late, finds no such proposal.
      if (isAgreed(proposed) || document.submit(commit, PATIENCE).taken()) {
        return true;
      }
      document.look(PATIENCE);
      return isAgreed(proposed);
    }
  }

  private boolean isAgreed(DocumentChange proposed) {
    return keeper
        .state()
        .history()
        .find(proposed.newVersion())
        .filter(proposed.version()::equals)
        .isPresent();
  }

  /** Whether somebody else has proposed something since, so that nobody will look at this. */
  private boolean isOvertaken(Change change, Answer answer) {
    DocumentState now = keeper.state();
    return now.proposals() > answer.proposals()
        || now.history().version() > change.expectedVersion();
  }

  private static void checkPlace(Change change, @Nullable DocumentVersion before) {
    long version = before == null ? 0 : before.version();
    if (change.first() && before != null) {
      throw new DocumentException(
          Reason.NOT_EMPTY,
          "the cluster has a configuration already, version %d by %s; change it without --init"
              .formatted(version, before.author()));
    }
    if (!change.first() && before == null) {
      throw new DocumentException(
          Reason.EMPTY,
          "the cluster has no shared configuration yet, each node has that of its file; the first"
              + " one goes with --init");
    }
    if (change.expectedVersion() != version) {
      throw conflict(version, change);
    }
  }

  private DocumentException conflict(Change change) {
    return conflict(keeper.state().history().version(), change);
  }

  private static DocumentException conflict(long version, Change change) {
    return new DocumentException(
        Reason.CONFLICT,
        version == change.expectedVersion()
            ? BUSY
            : "the configuration is at version %d by now, this change was made of version %d"
                .formatted(version, change.expectedVersion()));
  }

  /** All that are there must know what is written into the log. */
  private void checkPrograms() {
    List<String> old = new ArrayList<>();
    for (Member member : members.get()) {
      MemberStatus status = member.status().orElse(null);
      if (!member.self() && status != null && status.config().format() < DocumentEntry.FORMAT) {
        old.add(
            "%s: its program, version %s, does not know this form of shared configurations; upgrade"
                    .formatted(member.node(), status.version())
                + " it first");
      }
    }
    if (!old.isEmpty()) {
      throw new DocumentException(Reason.REFUSED, "nothing was changed", old);
    }
  }

  /** Of all versions that any node has had, so that none has to go back. */
  private long highest() {
    long highest = Math.max(keeper.state().history().version(), keeper.report().version());
    for (Member member : members.get()) {
      highest =
          Math.max(highest, member.status().map(status -> status.config().version()).orElse(0L));
    }
    return highest;
  }

  private Map<String, String> inForce(long version) throws InterruptedException {
    return await(
        // A fault is told of the version that was tried last; an older one says nothing of this.
        report -> report.tried() >= version ? report.fault() : null,
        () -> false);
  }

  private DocumentException undo(
      @Nullable DocumentVersion before, long version, Map<String, String> late)
      throws InterruptedException {
    if (before == null) {
      return new DocumentException(
          Reason.ROLLED_BACK,
          "version %d is agreed on, but not in force on all nodes; there is none to go back to"
              .formatted(version),
          lines(late));
    }
    DocumentChange back =
        new DocumentChange(
            version,
            version + 1,
            before.text(),
            "lb-tier",
            "back to version %d: %s".formatted(before.version(), late.keySet()),
            clock.millis());
    boolean taken = keeper.document().submit(new DocumentEntry.Change(back), PATIENCE).taken();
    Map<String, String> still = taken ? inForce(version + 1) : Map.of();
    List<String> lines = new ArrayList<>(lines(late));
    still.forEach((node, why) -> lines.add(node + ", after going back: " + why));
    return new DocumentException(
        Reason.ROLLED_BACK,
        taken
            ? "not all nodes put version %d in force, so that %d is again, as version %d"
                .formatted(version, before.version(), version + 1)
            : "not all nodes put version %d in force, and somebody changed it meanwhile"
                .formatted(version),
        lines);
  }

  /** Waits for all nodes that are there; tells who did not, and why. */
  private Map<String, String> await(
      Function<ConfigReport, @Nullable String> verdict, BooleanSupplier enough)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      boolean late = System.nanoTime() > deadline;
      Map<String, String> problems = new LinkedHashMap<>();
      boolean waiting = false;
      for (Member member : members.get()) {
        ConfigReport report = report(member);
        String said = report == null ? null : verdict.apply(report);
        if (said == null && late) {
          String fault = report == null ? "" : report.fault();
          problems.put(
              member.node(),
              fault.isEmpty() ? "has not answered for " + PATIENCE.toSeconds() + " s" : fault);
        } else if (said == null) {
          waiting = true;
        } else if (!said.isEmpty()) {
          problems.put(member.node(), said);
        }
      }
      if (late || !waiting || enough.getAsBoolean()) {
        return problems;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private @Nullable ConfigReport report(Member member) {
    return member.self() ? keeper.report() : member.status().map(MemberStatus::config).orElse(null);
  }

  private Result result(long version) {
    List<String> nodes = new ArrayList<>();
    Map<String, List<String>> restart = new LinkedHashMap<>();
    for (Member member : members.get()) {
      ConfigReport report = report(member);
      if (report != null) {
        nodes.add(member.node());
        if (!report.restart().isEmpty()) {
          restart.put(member.node(), report.restart());
        }
      }
    }
    return new Result(version, nodes, restart);
  }

  private static List<String> lines(Map<String, String> problems) {
    List<String> lines = new ArrayList<>();
    problems.forEach((node, text) -> text.lines().forEach(line -> lines.add(node + ": " + line)));
    return lines;
  }

  /**
   * Changes what operators want of a server, on all nodes; returns when it is so on this one.
   *
   * @param server {@code backend/server}
   * @param state ready, drain or maint; null: as it is
   * @param weight null: as it is; both null: as in the configuration
   * @throws DocumentException if there is no majority
   */
  public void server(String server, @Nullable String state, @Nullable Integer weight, String reason)
      throws InterruptedException {
    DocumentEntry.SetServer wanted =
        new DocumentEntry.SetServer(server, state, weight, reason, clock.millis());
    keeper.document().submit(wanted, PATIENCE);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isInForce(wanted) && System.nanoTime() < deadline) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private boolean isInForce(DocumentEntry.SetServer wanted) {
    ServerState now = keeper.servers().get(wanted.server());
    if (wanted.state() == null && wanted.weight() == null) {
      return now == null;
    }
    return now != null && now.atMillis() >= wanted.atMillis();
  }
}
