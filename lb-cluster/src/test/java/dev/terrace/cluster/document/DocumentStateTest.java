package dev.terrace.cluster.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentStateTest {
  @TempDir Path directory;

  @Test
  void twentyVersionsAreKeptAndOldChangesAreRefused() {
    DocumentState state = DocumentState.EMPTY;
    for (int i = 0; i < 25; i++) {
      state = state.after(new DocumentEntry.Change(change(i, i + 1)));
    }

    assertThat(state.history().versions()).hasSize(DocumentHistory.KEPT);
    assertThat(state.history().versions().getFirst().version()).isEqualTo(6);
    assertThat(state.history().version()).isEqualTo(25);
    assertThat(state.after(new DocumentEntry.Change(change(24, 26)))).isEqualTo(state);
    assertThat(state.after(new DocumentEntry.Change(change(25, 25)))).isEqualTo(state);
  }

  @Test
  void onlyTheLastProposalCanBeAgreedOn() {
    DocumentState state =
        DocumentState.EMPTY
            .after(new DocumentEntry.Propose("a", change(0, 1)))
            .after(new DocumentEntry.Propose("b", change(0, 1)));

    assertThat(state.after(commit("a"))).isEqualTo(state);
    DocumentState committed = state.after(commit("b"));
    assertThat(committed.history().version()).isEqualTo(1);
    assertThat(committed.after(commit("b"))).isEqualTo(committed);
  }

  @Test
  void whatTheNewConfigurationSaysItselfIsForgotten() {
    DocumentState state =
        DocumentState.EMPTY
            .after(new DocumentEntry.SetServer("web/a", "drain", 5, "why", 1))
            .after(new DocumentEntry.SetServer("web/b", null, 7, "", 2))
            .after(new DocumentEntry.Propose("a", change(0, 1)))
            .after(new DocumentEntry.Commit("a", List.of("web/x"), List.of("web/a", "web/b")));

    assertThat(state.servers())
        .isEqualTo(Map.of("web/a", new ServerState("drain", null, "why", 1)));
  }

  @Test
  void entriesComeBackFromTheirBytes() {
    DocumentEntry entry = new DocumentEntry.SetServer("web/a", null, 7, "töxt", 2);
    byte[] bytes = entry.bytes();
    byte[] later = bytes.clone();
    later[0] = 9;

    assertThat(DocumentEntry.of(bytes, 0, bytes.length)).isEqualTo(entry);
    assertThatThrownBy(() -> DocumentEntry.of(later, 0, later.length))
        .hasMessageContaining("form 9; this program knows form 1 and has to be upgraded");
  }

  @Test
  void aDamagedFileIsTold() throws IOException {
    Path file = directory.resolve("last-known-good");
    DocumentFile documents = new DocumentFile(file);
    assertThat(documents.read()).isEmpty();
    LastKnownGood good =
        new LastKnownGood(
            new DocumentVersion(3, "töxt", "alice", "why", 5),
            Map.of("web/a", new ServerState("drain", null, "", 1)));

    documents.write(good);
    assertThat(documents.read()).contains(good);

    Files.writeString(file, Files.readString(file).replace("alice", "mallory"));
    assertThatThrownBy(documents::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged: its checksum is wrong");
  }

  private static DocumentEntry.Commit commit(String id) {
    return new DocumentEntry.Commit(id, List.of(), List.of());
  }

  private static DocumentChange change(long expected, long version) {
    return new DocumentChange(expected, version, "text " + version, "alice", "", version);
  }
}
