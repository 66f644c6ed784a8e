package dev.terrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunRecordTest {
  @TempDir private Path folder;

  @Test
  void aSavedRecordIsReadAgain() throws Exception {
    Path file = folder.resolve("run").resolve("app-1.json");
    var record =
        new RunRecord(
            "app-1",
            new ProcessIdentity(4711, "tick 123 of boot 8e0a"),
            Instant.parse("2026-03-01T10:00:00.5Z"));

    record.save(file);

    assertThat(RunRecord.read(file)).contains(record);
  }

  @Test
  void noFileOrADamagedOneIsNoRecord() throws Exception {
    Path file = folder.resolve("app-1.json");

    assertThat(RunRecord.read(file)).isEmpty();
    for (String damaged :
        new String[] {"", "{\"part\": \"app-1\", \"pid\"", "[]", "{\"pid\": 1}"}) {
      Files.writeString(file, damaged);
      assertThat(RunRecord.read(file)).as(damaged).isEmpty();
    }
  }
}
