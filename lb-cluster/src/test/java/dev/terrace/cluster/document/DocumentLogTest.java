package dev.terrace.cluster.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Raft log on disks with and without room; /dev/full is one without, for everybody. */
class DocumentLogTest {
  @TempDir Path folder;

  @Test
  void entriesAreThereAfterARestart() throws Exception {
    DocumentLog log = open();
    log.append(1, entries(1, "one", "two"));
    log.append(3, entries(2, "three"));
    log.setSnapshot(ByteBuffer.wrap("state".getBytes(StandardCharsets.UTF_8)));
    assertThat(log.sizeInBytes()).isEqualTo(11);
    assertThat(Files.size(folder.resolve("log/entries.raft"))).isEqualTo(DocumentLog.RESERVE);
    log.close();

    DocumentLog again = open();
    assertThat(again.lastAppended()).isEqualTo(3);
    assertThat(again.currentTerm()).isEqualTo(2);
    assertThat(text(again, 2)).isEqualTo("two");
    assertThat(StandardCharsets.UTF_8.decode(again.getSnapshot()).toString()).isEqualTo("state");
    assertThat(again.append(4, entries(2, "four"))).isEqualTo(4);
    again.deleteAllEntriesStartingFrom(4);
    assertThat(again.append(4, entries(3, "other"))).isEqualTo(4);
    assertThat(text(again, 4)).isEqualTo("other");
    again.commitIndex(3);
    again.truncate(3);
    assertThat(text(again, 4)).isEqualTo("other");
    assertThat(again.fault()).isEmpty();
    again.close();
  }

  @Test
  void whatCannotBeStoredIsNotSaidToBe() throws Exception {
    Files.createDirectories(folder.resolve("log"));
    Files.createSymbolicLink(folder.resolve("log/entries.raft"), Path.of("/dev/full"));
    DocumentLog log = open();
    log.currentTerm(7);

    assertThatThrownBy(() -> log.append(1, entries(7, "one")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the log of the shared configuration cannot be written");
    assertThat(log.fault()).contains("cannot be written in " + folder.resolve("log"));
    assertThat(log.lastAppended()).isZero();
    assertThat(log.currentTerm()).isEqualTo(7);

    // others may have the first one
    assertThatThrownBy(() -> log.append(1, entries(7, "two")))
        .hasMessageContaining("another one must not take its place");
    assertThatThrownBy(() -> log.append(1, entries(8, "two")))
        .hasMessageContaining("cannot be written");
    log.close();
  }

  private DocumentLog open() throws Exception {
    DocumentLog log = new DocumentLog();
    log.useFsync(true);
    log.init(folder.resolve("log").toString(), Map.of());
    return log;
  }

  private static LogEntries entries(long term, String... texts) {
    LogEntries entries = new LogEntries();
    for (String text : texts) {
      entries.add(new LogEntry(term, text.getBytes(StandardCharsets.UTF_8)));
    }
    return entries;
  }

  private static String text(DocumentLog log, long index) {
    LogEntry entry = log.get(index);
    return new String(entry.command(), entry.offset(), entry.length(), StandardCharsets.UTF_8);
  }
}
