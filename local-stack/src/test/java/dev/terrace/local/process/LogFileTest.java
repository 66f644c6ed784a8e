package dev.terrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  @TempDir private Path folder;

  @Test
  void threeEarlierStartsAreKept() throws Exception {
    var log = new LogFile(folder.resolve("logs").resolve("lb-1.log"));

    for (int start = 1; start <= 6; start++) {
      log.rotate();
      Files.writeString(log.path(), "start " + start);
    }

    assertThat(log.path()).content().isEqualTo("start 6");
    assertThat(folder.resolve("logs/lb-1.log.1")).content().isEqualTo("start 5");
    assertThat(folder.resolve("logs/lb-1.log.3")).content().isEqualTo("start 3");
    assertThat(folder.resolve("logs/lb-1.log.4")).doesNotExist();
  }

  @Test
  void theTailIsTheLastLinesOfALargeFileToo() throws Exception {
    var log = new LogFile(folder.resolve("lb-1.log"));
    Files.writeString(log.path(), "some words\n".repeat(20_000) + "last but one\nlast\n");

    assertThat(log.tail(2)).containsExactly("last but one", "last");
  }

  @Test
  void withoutAFileThereIsNoTail() throws Exception {
    assertThat(new LogFile(folder.resolve("none.log")).tail(5)).isEmpty();
  }
}
