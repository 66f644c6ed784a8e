package dev.terrace.cluster.document;

import dev.terrace.cluster.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Raft log on this node's disk, for disks that are full or broken. jgroups-raft's own (read in
 * 1.1.4) says that it has stored an entry when it could not, so that a change could be agreed on
 * that a majority does not have; and it writes its snapshot in place. Here an entry counts when it
 * was forced to the disk and can be read again, else nobody is told that it was stored; a snapshot
 * is replaced as a whole.
 *
 * <p>Some megabytes are taken beforehand, so that a disk which others fill stops nothing.
 *
 * <p>Used by one thread, but for {@link #fault}. Public since jgroups-raft makes it by its name.
 */
public final class DocumentLog extends FileBasedLog {
  private static final Logger log = LoggerFactory.getLogger(DocumentLog.class);

  /** More than the log becomes before a snapshot takes its place. */
  static final int RESERVE = 5 * 1024 * 1024;

  private static final String ENTRIES = "entries.raft";
  private static final String SNAPSHOT = "state_snapshot.raft";

  /** Entries that could not be stored, by their index. */
  private final Map<Long, LogEntry> lost = new HashMap<>();

  private Path directory = Path.of("");
  private volatile String fault = "";

  @Override
  public void init(String name, Map<String, String> args) throws Exception {
    directory = Path.of(name);
    Files.createDirectories(directory);
    reserve();
    super.init(name, args);
  }

  /** Zeros at the end are no entries. */
  private void reserve() {
    Path file = directory.resolve(ENTRIES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(64 * 1024);
      for (long at = channel.size(); at < RESERVE; ) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), RESERVE - at));
        at += channel.write(zeros, at);
      }
      channel.force(true);
    } catch (IOException e) {
      log.atWarn().setCause(e).addKeyValue("file", file).log("no room can be kept for the log");
    }
  }

  /** Why entries cannot be stored; empty: they can. By any thread. */
  String fault() {
    return fault;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if it could not be stored; then the log is as before, and the
   *     leader sends it again
   */
  @Override
  public long append(long index, LogEntries entries) {
    refuseOthers(index, entries);
    long term = currentTerm();
    try {
      long last = super.append(index, entries);
      force();
      if (isStored(index, entries)) {
        for (long i = index; i <= last; i++) {
          lost.remove(i);
        }
        fault = "";
        return last;
      }
      throw new IOException("what was written cannot be read again");
    } catch (IOException e) {
      throw failed(index, entries, term, e);
    }
  }

  /**
   * A leader that could not store an entry may have sent it to others, so it must not store another
   * one in its place in the same term: they would take both for the same.
   */
  private void refuseOthers(long index, LogEntries entries) {
    long at = index;
    for (LogEntry entry : entries) {
      LogEntry before = lost.get(at++);
      if (before != null && before.term() == entry.term() && !same(before, entry)) {
        throw new IllegalStateException(
            "entry %d of term %d could not be stored; another one must not take its place: %s"
                .formatted(at - 1, entry.term(), fault));
      }
    }
  }

  private IllegalStateException failed(
      long index, LogEntries entries, long term, IOException cause) {
    if (super.lastAppended() >= index) {
      deleteAllEntriesStartingFrom(index); // takes the term of the entry before
      currentTerm(term);
    }
    long at = index;
    for (LogEntry entry : entries) {
      lost.put(at++, entry);
    }
    boolean first = fault.isEmpty();
    fault =
        "the log of the shared configuration cannot be written in %s: %s; bytes free there: %s"
            .formatted(directory, cause.getMessage(), free());
    if (first) {
      log.atError().setCause(cause).log(fault);
    }
    return new IllegalStateException(fault, cause);
  }

  private boolean isStored(long index, LogEntries entries) {
    long at = index;
    for (LogEntry entry : entries) {
      LogEntry stored = at <= super.lastAppended() ? get(at) : null;
      if (stored == null || stored.term() != entry.term() || !same(stored, entry)) {
        return false;
      }
      at++;
    }
    return true;
  }

  private static boolean same(LogEntry one, LogEntry other) {
    return Arrays.equals(
        one.command(),
        one.offset(),
        one.offset() + one.length(),
        other.command(),
        other.offset(),
        other.offset() + other.length());
  }

  /** Once more: the one before hides its errors. */
  private void force() throws IOException {
    try (FileChannel channel =
        FileChannel.open(directory.resolve(ENTRIES), StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  @Override
  public void setSnapshot(ByteBuffer snapshot) {
    WholeFile file = new WholeFile(directory.resolve(SNAPSHOT));
    try {
      file.write(snapshot);
    } catch (IOException e) {
      throw new IllegalStateException("a snapshot cannot be written to " + file.path(), e);
    }
  }

  /** Copies the rest of the log, so it waits for a disk with room for that. */
  @Override
  public void truncate(long index) {
    if (free() > 2L * Math.max(RESERVE, super.sizeInBytes())) {
      super.truncate(index);
    }
  }

  /** Without what is kept free at the end. */
  @Override
  public long sizeInBytes() {
    long[] sum = {0};
    forEach((entry, _) -> sum[0] += entry.length());
    return sum[0];
  }

  private long free() {
    try {
      return Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }
}
