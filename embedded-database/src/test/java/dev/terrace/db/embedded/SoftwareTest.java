package dev.terrace.db.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoftwareTest {
  @TempDir private Path cache = Path.of("");

  @Test
  void twoAtOnceUnpackOnceAndReplaceWhatAKilledRunLeft() throws Exception {
    Path half = cache.resolve("mariadb-11.4.5-linux.part/bin");
    Files.createDirectories(half);
    Files.writeString(half.resolve("left-over"), "half");

    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Callable<Software> unpack = () -> Software.in(cache);
      List<Future<Software>> both = executor.invokeAll(List.of(unpack, unpack));

      Software software = both.getFirst().get();
      assertThat(both.getLast().get()).isEqualTo(software);
      assertThat(software.server()).isExecutable();
      assertThat(software.systemTables()).allSatisfy(script -> assertThat(script).isRegularFile());
      assertThat(software.home().resolve("bin/left-over")).doesNotExist();
    }
  }

  @Test
  void diskWithTooLittleSpaceIsNamedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> Disk.require(cache, Long.MAX_VALUE, "the programs"))
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessageContaining("the programs need")
        .hasMessageContaining(cache.toString());
  }
}
