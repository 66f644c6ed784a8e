package dev.terrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.local.process.ProcessIdentity;
import dev.terrace.local.process.RunRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a folder where nothing runs, or where something did. */
class StackMainTest {
  @TempDir private Path project;
  private Layout layout = Layout.ofProject(Path.of("."), Path.of("."));
  private String out = "";

  @BeforeEach
  void place() {
    layout = Layout.ofProject(project, project.resolve(".stack"));
  }

  @Test
  void nothingRunsBeforeTheFirstStart() {
    assertThat(run("status")).isEqualTo(3);
    assertThat(out).contains("Terrace does not run");
    assertThat(run("down")).isZero();
    assertThat(run("restart", "app-1")).isEqualTo(3);
    assertThat(run("kill", "app-1")).isEqualTo(3);
  }

  @Test
  void wrongUsageIsExplained() {
    assertThat(run("kill", "app-3")).isEqualTo(2);
    assertThat(out).contains("no part `app-3`").contains("app-1, app-2, web-1");
    assertThat(run("kill")).isEqualTo(2);
    assertThat(run("up", "--frehs")).isEqualTo(2);
    assertThat(out).contains("--frehs").contains("./stack up --help");
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void everyCommandExplainsItselfWithItsExitCodes() {
    for (String command : new String[] {"up", "down", "status", "restart", "kill"}) {
      assertThat(run(command, "--help")).as(command).isZero();
      assertThat(out).as(command).contains("./stack " + command).contains("Exit codes");
    }
  }

  @Test
  void mistakesInTheSettingsAreAllToldWithTheirLines() throws Exception {
    Files.writeString(
        project.resolve("stack.yaml"),
        """
        listen: here
        startTimeout: soon
        """);

    assertThat(run("up")).isEqualTo(1);

    assertThat(out).contains("stack.yaml has mistakes").contains("stack.yaml:2: startTimeout");
  }

  @Test
  void aPartThatDiedIsDeadAndNotForgotten() throws Exception {
    remember(Part.APP_1, new ProcessIdentity(ProcessHandle.current().pid(), "long ago"));

    assertThat(run("status")).isEqualTo(1);
    assertThat(out)
        .containsPattern("app-1 +dead")
        .contains("./stack restart app-1")
        .containsPattern("web-1 +stopped");
    assertThat(run("kill", "app-1")).as("what is dead cannot be killed").isEqualTo(3);
    assertThat(run("down")).isZero();
    assertThat(run("status")).isEqualTo(3);
  }

  @Test
  void aSecondUpTellsWhatRunsAndWhatDoesNot() throws Exception {
    remember(Part.APP_1, new ProcessIdentity(ProcessHandle.current().pid(), "long ago"));

    assertThat(run("up")).isEqualTo(1);

    assertThat(out).contains("already running, but not all of it").containsPattern("app-1 +dead");
  }

  @Test
  void theStateIsThereForProgramsToo() {
    assertThat(run("status", "--json")).isEqualTo(3);

    assertThat(out)
        .contains("\"healthy\": false")
        .contains("\"urls\": [\"https://localhost:8443\", \"https://localhost:8444\"]")
        .contains("{\"part\": \"lb-2\", \"state\": \"stopped\", \"reason\": \"\", \"pid\": null,");
  }

  @Test
  void oneCommandAtATimeChangesWhatRuns() throws Exception {
    remember(Part.APP_1, new ProcessIdentity(ProcessHandle.current().pid(), "long ago"));
    Files.createDirectories(layout.run());
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                project.toString())
            .start();
    try (var said = holder.inputReader()) {
      assertThat(said.readLine()).isEqualTo("holding");

      assertThat(run("down")).isEqualTo(1);

      assertThat(out).contains("another command is at work here (up, pid " + holder.pid() + ")");
    } finally {
      holder.destroyForcibly();
    }
  }

  private void remember(Part part, ProcessIdentity process) throws Exception {
    new RunRecord(part.label(), process, Instant.now())
        .save(layout.run().resolve(part.label() + ".json"));
  }

  private int run(String... args) {
    var bytes = new ByteArrayOutputStream();
    var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code = StackMain.run(layout, stream, stream, false, args);
    out = bytes.toString(StandardCharsets.UTF_8);
    return code;
  }
}
