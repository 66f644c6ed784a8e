package dev.terrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DetachedProcessTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @Test
  void outputGoesToTheLogAndTheEnvironmentIsPassedOn() throws Exception {
    Path log = folder.resolve("part.log");
    Files.writeString(log, "before\n");

    ProcessIdentity process =
        DetachedProcess.start(
            List.of("sh", "-c", "echo out $GREETING; echo err >&2; exec sleep 0.2"),
            Map.of("GREETING", "hello"),
            log);

    assertThat(DetachedProcess.awaitEnd(process, DEADLINE)).isTrue();
    assertThat(log).content().isEqualTo("before\nout hello\nerr\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theProcessHasASessionOfItsOwnSoThatCtrlCPassesItBy() throws Exception {
    Path ready = folder.resolve("ready"); // before that it may still be setsid on its way
    ProcessIdentity process =
        DetachedProcess.start(
            List.of("sh", "-c", "touch " + ready + "; exec sleep 30"),
            Map.of(),
            folder.resolve("log"));
    try {
      awaitFile(ready);

      String[] stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat")).split(" ", -1);

      assertThat(stat[5]).as("session").isEqualTo(Long.toString(process.pid()));
      assertThat(stat[6]).as("terminal").isEqualTo("0");
    } finally {
      DetachedProcess.kill(process);
    }
  }

  @Test
  void aPoliteEndIsAnEnd() throws Exception {
    ProcessIdentity process = sleep();

    assertThat(DetachedProcess.terminate(process)).isTrue();

    assertThat(DetachedProcess.awaitEnd(process, DEADLINE)).isTrue();
    assertThat(DetachedProcess.terminate(process)).as("of one that is gone").isFalse();
  }

  @Test
  void whatDoesNotEndInTimeIsStillThereAndCanBeKilled() throws Exception {
    Path ready = folder.resolve("ready");
    ProcessIdentity process =
        DetachedProcess.start(
            List.of("sh", "-c", "trap '' TERM; touch " + ready + "; while :; do sleep 0.05; done"),
            Map.of(),
            folder.resolve("log"));
    awaitFile(ready);
    DetachedProcess.terminate(process);

    assertThat(DetachedProcess.awaitEnd(process, Duration.ofMillis(300))).isFalse();
    assertThat(DetachedProcess.kill(process)).isTrue();
    assertThat(DetachedProcess.awaitEnd(process, DEADLINE)).isTrue();
  }

  @Test
  void aNumberThatWasGivenToAnotherProcessIsNotThatProcess() throws Exception {
    ProcessIdentity process = sleep();
    try {
      var before = new ProcessIdentity(process.pid(), "tick 1 of boot another");

      assertThat(process.alive()).isTrue();
      assertThat(before.alive()).isFalse();
      assertThat(DetachedProcess.kill(before)).isFalse();
      assertThat(process.alive()).as("after killing its namesake").isTrue();
    } finally {
      DetachedProcess.kill(process);
    }
  }

  @Test
  void thisProcessIsFoundAndHoldsMemory() {
    long own = ProcessHandle.current().pid();

    assertThat(ProcessIdentity.of(own)).isEqualTo(ProcessIdentity.of(own)).isPresent();
    assertThat(ProcessMemory.resident(own).orElse(0)).isBetween(10L << 20, 8L << 30);
  }

  private ProcessIdentity sleep() throws IOException {
    return DetachedProcess.start(List.of("sleep", "60"), Map.of(), folder.resolve("sleep.log"));
  }

  private static void awaitFile(Path file) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!Files.exists(file)) {
      assertThat(System.nanoTime() - end).as("the shell is ready in time").isNegative();
      Thread.onSpinWait();
    }
  }
}
