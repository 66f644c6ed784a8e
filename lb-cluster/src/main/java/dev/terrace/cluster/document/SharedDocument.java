package dev.terrace.cluster.document;

import dev.terrace.cluster.document.DocumentException.Reason;
import dev.terrace.cluster.document.DocumentMachine.Answer;
import dev.terrace.cluster.member.MoreProtocols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;
import org.jgroups.util.NameCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document that all nodes share: changed by a majority of voters on all or on none, kept on each
 * node's disk, and never older than it was. By jgroups-raft, whose leader is told here for people
 * only: one that is cut off goes on believing in itself, so nothing is permitted by it.
 *
 * <p>Thread-safe.
 */
public final class SharedDocument implements AutoCloseable {
  /** How large a document may be, in UTF-8. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final Logger log = LoggerFactory.getLogger(SharedDocument.class);

  /** When the log becomes larger than this, a snapshot takes its place. */
  private static final long MAX_LOG_BYTES = 8L * MAX_BYTES;

  private final DocumentFile file;
  private final Clock clock;
  private final RAFT raft = new RAFT();
  private final REDIRECT redirect = new REDIRECT();
  private final DocumentMachine machine;
  private final Consumer<DocumentVersion> listener;
  private final BlockingQueue<Boolean> toTell = new LinkedBlockingQueue<>(1);
  private final Thread teller;

  private SharedDocument(
      String self,
      Set<String> voters,
      Path directory,
      Clock clock,
      Consumer<DocumentVersion> told) {
    this.clock = clock;
    listener = told;
    file = new DocumentFile(directory.resolve("last-known-good.json"));
    machine = new DocumentMachine(_ -> toTell.offer(true));
    raft.raftId(self);
    raft.members(List.copyOf(voters));
    raft.logClass(FileBasedLog.class.getName());
    raft.logDir(directory.toString());
    raft.logPrefix("raft-" + self);
    raft.logUseFsync(true);
    raft.maxLogSize(MAX_LOG_BYTES);
    raft.stateMachine(machine);
    teller = Thread.ofVirtual().name("document-tell").unstarted(this::tellAll);
  }

  /**
   * Opens this node's copy. It lives with the {@code Members} that are joined with {@link
   * #protocols}.
   *
   * @param self this node's name, one of the voters
   * @param voters who decides, the same on all nodes
   * @param directory for its log and the last version that was in force
   * @param listener is told the version in force when it changes, by a thread of its own; of
   *     several that come at once it may be told the last one only
   * @throws IOException if the directory cannot be used
   */
  public static SharedDocument open(
      String self,
      Set<String> voters,
      Path directory,
      Clock clock,
      Consumer<DocumentVersion> listener)
      throws IOException {
    if (!voters.contains(self)) {
      throw new IllegalArgumentException(
          "this node, " + self + ", is not among the voters " + voters);
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    SharedDocument document = new SharedDocument(self, voters, directory, clock, listener);
    document.teller.start();
    return document;
  }

  /** What the members' channel needs besides, to carry the document. */
  public MoreProtocols protocols() {
    return new MoreProtocols(List.of(new NO_DUPES()), List.of(new ELECTION(), raft, redirect));
  }

  /** The last version that was in force here, from the disk, for a start without a quorum. */
  public Optional<DocumentVersion> lastKnownGood() throws IOException {
    return file.read();
  }

  /** The version in force as far as this node knows, and those before. */
  public DocumentHistory history() {
    return machine.history();
  }

  /** The name of the Raft leader, if there is one. */
  public Optional<String> leader() {
    Address leader = raft.leader();
    return leader == null ? Optional.empty() : Optional.ofNullable(NameCache.get(leader));
  }

  /** The Raft term. */
  public long term() {
    return raft.currentTerm();
  }

  /**
   * Changes the document; waits until a majority has it.
   *
   * @param expectedVersion which version the text was made of, 0 for the first one
   * @param author who wants it
   * @param note why; may be empty
   * @return the number of the new version
   * @throws DocumentException if it could not be changed; tells why
   */
  public long change(
      long expectedVersion, String text, String author, String note, Duration patience) {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_BYTES) {
      throw new DocumentException(
          Reason.TOO_LARGE,
          "the configuration may have " + MAX_BYTES + " bytes at most but has " + length);
    }
    byte[] bytes =
        DocumentMachine.encode(
            new DocumentChange(expectedVersion, text, author, note, clock.millis()));
    Answer answer;
    try {
      answer =
          DocumentMachine.answer(
              redirect
                  .setAsync(bytes, 0, bytes.length)
                  .get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DocumentException(Reason.NO_QUORUM, "interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw noQuorum(e);
    } catch (Exception e) { // as declared by jgroups-raft: there is no leader
      throw noQuorum(e);
    }
    if (!answer.committed()) {
      throw new DocumentException(
          Reason.CONFLICT,
          "the configuration is at version "
              + answer.version()
              + " by now, this change was made of version "
              + expectedVersion);
    }
    return answer.version();
  }

  @Override
  public void close() {
    teller.interrupt();
  }

  private static DocumentException noQuorum(Exception cause) {
    return new DocumentException(
        Reason.NO_QUORUM,
        "no majority of the cluster's voters confirmed the change in time; it may be in force"
            + " later",
        cause);
  }

  private void tellAll() {
    long told = 0;
    try {
      while (true) {
        Boolean _ = toTell.take();
        Optional<DocumentVersion> current = history().current();
        if (current.isPresent() && current.get().version() > told) {
          told = current.get().version();
          tell(current.get());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(DocumentVersion version) {
    try {
      listener.accept(version);
      file.write(version);
    } catch (IOException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("version", version.version())
          .log("the configuration in force cannot be noted on this node's disk");
    } catch (RuntimeException e) {
      log.atError()
          .setCause(e)
          .addKeyValue("version", version.version())
          .log("a version of the configuration could not be put in force");
    }
  }
}
