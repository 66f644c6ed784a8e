package dev.terrace.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.db.embedded.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what people and scripts see. */
@Tag("database")
class DbCommandTest {
  @TempDir private Path folder = Path.of("");

  private record Outcome(int code, String out, String err) {}

  @Test
  void fromAnEmptyServerToASeededSite() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      Outcome missing = run(database, database.name() + "_new", "migrate");
      assertThat(missing.code()).isEqualTo(1);
      assertThat(missing.err())
          .contains("does not exist on this server")
          .contains("migrate --create-database");

      Outcome migrated = run(database, database.name(), "migrate", "--create-database");
      assertThat(migrated.err()).isEmpty();
      assertThat(migrated.out())
          .contains("applied V003 create favorite and comment")
          .contains("the schema is now at version 0");
      assertThat(migrated.code()).isZero();

      Path password = folder.resolve("users-password");
      Outcome seeded =
          run(database, database.name(), "seed", "--users-password-file", password.toString());
      assertThat(seeded.err()).isEmpty();
      assertThat(seeded.out())
          .containsPattern("article +123 of +123")
          .contains("36 users, 123 articles");
      assertThat(Files.readString(password).strip()).hasSize(32);

      Outcome again =
          run(database, database.name(), "seed", "--users-password-file", password.toString());
      assertThat(again.code()).isEqualTo(1);
      assertThat(again.err()).contains("has users already").contains("--skip-if-seeded");

      Outcome info = run(database, database.name(), "info");
      assertThat(info.out())
          .contains(TestDatabase.onMySql() ? "server    MySQL" : "server    MariaDB")
          .containsPattern("003 +create favorite and comment +Success +20");
    }
  }

  @Test
  void wrongPasswordAndDeadServerFailWithOneSentence() throws Exception {
    try (TestDatabase database = TestDatabase.create()) {
      Outcome denied =
          run(
              Map.of("TERRACE_DB_PASSWORD", "wrong"),
              "info",
              "--url",
              database.jdbcUrl(),
              "--user",
              database.user());
      assertThat(denied.code()).isEqualTo(1);
      assertThat(denied.err()).contains("the server refuses").doesNotContain("\tat ");
    }

    Outcome dead = run(Map.of(), "validate", "--url", "jdbc:mysql://127.0.0.1:1/terrace");
    assertThat(dead.code()).isEqualTo(1);
    assertThat(dead.err())
        .contains("no database answers at jdbc:mysql://127.0.0.1:1/terrace (Connection refused")
        .doesNotContain("\tat ");
  }

  @Test
  void mistakesOnTheCommandLineEndWithTwo() throws Exception {
    assertThat(run(Map.of()).code()).isEqualTo(2);
    assertThat(run(Map.of(), "migrat").err()).contains("migrat");
    assertThat(run(Map.of(), "info", "--url", "postgres://x").err())
        .contains("jdbc:mysql://HOST:PORT/DATABASE");
    Outcome tooMany =
        run(
            Map.of(),
            "seed",
            "--users",
            "0",
            "--users-password-file",
            folder.resolve("p").toString());
    assertThat(tooMany.code()).isEqualTo(2);
    assertThat(tooMany.err()).contains("users must be between 1 and 1000000 but was 0");
  }

  @Test
  void helpNamesOptionsEnvironmentAndExitCodes() throws Exception {
    Outcome help = run(Map.of(), "--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("migrate", "accounts", "seed", "Exit codes:");

    assertThat(run(Map.of(), "seed", "--help").out())
        .contains("TERRACE_DB_URL", "--favorites", "--skip-if-seeded");
  }

  @Test
  void progressShowsRateAndRemainingTime() {
    assertThat(ProgressPrinter.line("article", 25_000, 100_000, Duration.ofSeconds(5)))
        .matches("article +25,000 of +100,000, 5,000/s +, 15 s left");
    assertThat(ProgressPrinter.line("article", 100_000, 100_000, Duration.ofSeconds(20)))
        .matches("article +100,000 of +100,000, 5,000/s");
  }

  private Outcome run(TestDatabase database, String name, String... arguments) throws Exception {
    DatabaseAccess access = MigratedDatabase.access(database).withDatabase(name);
    return run(
        Map.of(
            "TERRACE_DB_URL",
            access.jdbcUrl(),
            "TERRACE_DB_USER",
            access.user(),
            "TERRACE_DB_PASSWORD",
            access.password()),
        arguments);
  }

  private Outcome run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                // not the test's own logging
                "-Dlogback.configurationFile=dev/terrace/db/logback-command-line.xml",
                DbMain.class.getName()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("TERRACE_DB_"));
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no end after 60 s: " + String.join(" ", arguments));
    }
    return new Outcome(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
