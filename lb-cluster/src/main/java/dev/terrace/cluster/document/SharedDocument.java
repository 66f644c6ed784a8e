package dev.terrace.cluster.document;

import dev.terrace.cluster.document.DocumentException.Reason;
import dev.terrace.cluster.document.DocumentMachine.Answer;
import dev.terrace.cluster.member.MoreProtocols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jgroups.Address;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;
import org.jgroups.util.NameCache;

/**
 * A document that all nodes share: changed by a majority of them on all or on none, and kept on
 * each node's disk. By jgroups-raft, whose leader is told here for people only: one that is cut off
 * goes on believing in itself, so nothing is permitted by it.
 *
 * <p>Thread-safe.
 */
final class SharedDocument {
  /** How large a document may be, in UTF-8. */
  static final int MAX_BYTES = 512 * 1024;

  /** When the log becomes larger than this, a snapshot takes its place. */
  private static final long MAX_LOG_BYTES = 4L * 1024 * 1024;

  private static final int LOOK_MILLIS = 5;

  private final String self;
  private final RAFT raft = new RAFT();
  private final REDIRECT redirect = new REDIRECT();
  private final DocumentMachine machine;

  private SharedDocument(String self, Set<String> nodes, Path directory, Runnable changed) {
    this.self = self;
    machine = new DocumentMachine(changed);
    raft.raftId(self);
    raft.members(List.copyOf(nodes));
    raft.logClass(DocumentLog.class.getName());
    raft.logDir(directory.toString());
    raft.logPrefix("raft-" + self);
    raft.logUseFsync(true);
    raft.maxLogSize(MAX_LOG_BYTES);
    raft.maxLogCacheSize(0); // it would keep what the disk did not take
    raft.stateMachine(machine);
  }

  /**
   * Opens this node's copy. It lives with the {@code Members} that are joined with {@link
   * #protocols}.
   *
   * @param self this node's name, one of the nodes
   * @param nodes who decides, the same everywhere
   * @param directory for its log
   * @param changed called after each change, by a thread that must not wait
   * @throws IOException if the directory cannot be used
   */
  static SharedDocument open(String self, Set<String> nodes, Path directory, Runnable changed)
      throws IOException {
    if (!nodes.contains(self)) {
      throw new IllegalArgumentException(
          "this node, " + self + ", is not among the nodes " + nodes);
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return new SharedDocument(self, nodes, directory, changed);
  }

  /** What the members' channel needs besides, to carry the document. */
  MoreProtocols protocols() {
    return new MoreProtocols(List.of(new NO_DUPES()), List.of(new ELECTION(), raft, redirect));
  }

  /** As far as this node knows. */
  DocumentState state() {
    return machine.state();
  }

  /** Why this node does not follow the others; empty: it does. */
  String fault() {
    return machine.fault();
  }

  /** Why this node cannot store what the others agree on; empty: it can. */
  String diskFault() {
    return raft.log() instanceof DocumentLog log ? log.fault() : "";
  }

  /** The name of the Raft leader, if there is one. */
  Optional<String> leader() {
    Address leader = raft.leader();
    return leader == null ? Optional.empty() : Optional.ofNullable(NameCache.get(leader));
  }

  /** The Raft term. */
  long term() {
    return raft.currentTerm();
  }

  /**
   * Waits until this node knows all that was in force when it was called.
   *
   * @throws DocumentException if there is no majority
   */
  void look(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long version = submit(new DocumentEntry.Look(self), patience).version();
    while (state().history().version() < version) {
      if (System.nanoTime() > deadline) {
        throw new DocumentException(
            Reason.NO_QUORUM, "this node did not get version " + version + " in time");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Appends an entry; waits until a majority has it.
   *
   * @throws DocumentException if there is no majority, or the text is too large
   */
  Answer submit(DocumentEntry entry, Duration patience) {
    byte[] bytes = entry.bytes();
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (raft.leader() == null && System.nanoTime() < deadline) {
        Thread.sleep(LOOK_MILLIS); // the last one has just died, the next one is being elected
      }
      return DocumentMachine.answer(
          redirect
              .setAsync(bytes, 0, bytes.length)
              .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DocumentException(Reason.NO_QUORUM, "interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw noQuorum(e);
    } catch (Exception e) { // as declared by jgroups-raft: there is no leader
      throw noQuorum(e);
    }
  }

  /** Refuses what is too large. */
  static void checkLength(String text) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_BYTES) {
      throw new DocumentException(
          Reason.TOO_LARGE,
          "the configuration may have " + MAX_BYTES + " bytes at most but has " + length);
    }
  }

  private static DocumentException noQuorum(Exception cause) {
    return new DocumentException(
        Reason.NO_QUORUM,
        "no majority of the cluster's nodes confirmed the change in time; it may be in force later:"
            + " look before you try again",
        cause);
  }
}
