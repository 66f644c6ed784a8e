package dev.terrace.test.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.test.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Short runs of the load test's simulations against the real thing: each request of theirs has the
 * answer that its checks want, and what is reported is what was sent. How fast, is not asked here.
 */
@Isolated("load would make other tests slow")
@Timeout(180)
class LoadTest {
  private static final Path LIB = Path.of("..", "load-test", "target", "dist", "lib");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "ApiRead,    --rate,  20, GET article;GET articles;GET comments;GET tags",
    "BrowseSite, --users, 8,  home page;article page;asset",
    "WriteMix,   --users, 6,  POST users (register);POST users/login;GET article (signed in)",
    "Soak,       --rate,  20, home page;article page;tag page;GET article"
  })
  void noRequestFailsAndAllAreReported(String simulation, String option, String load, String kinds)
      throws Exception {
    Result result =
        run(simulation, option, load, "--duration", "8s", "--think", "0.2", "--p99", "60s");

    assertThat(result.code).as(result.output).isZero();
    JsonNode figures = result.summary.path("figures");
    assertThat(figures.path("failures").size()).as(result.output).isZero();
    List<String> names = new ArrayList<>();
    int sum = 0;
    for (JsonNode line : figures.path("byName")) {
      names.add(line.path("name").asString());
      sum += line.path("count").asInt();
    }
    assertThat(names).contains(kinds.split(";", -1));
    assertThat(figures.path("all").path("count").asInt()).isEqualTo(sum).isGreaterThan(20);
    assertThat(result.page).contains("All goals were met.", "<svg").doesNotContain("http-equiv");
    assertThat(result.output).contains("All goals were met.", "load generator");
  }

  @Test
  void aGoalThatIsMissedIsExitCode1() throws Exception {
    Result result = run("ApiRead", "--rate", "5", "--duration", "5s", "--p99", "1ms");

    assertThat(result.code).as(result.output).isEqualTo(1);
    assertThat(result.output).contains("99th percentile", "Goals were missed");
    assertThat(result.page).contains("Goals were missed");
  }

  @Test
  void theRateIsRaisedUntilTheGoalBreaks() throws Exception {
    Result result =
        run(
            "Capacity",
            "--rate",
            "40",
            "--step-time",
            "3s",
            "--duration",
            "60s",
            "--p99",
            "1ms"); // the first step breaks it

    assertThat(result.code).as(result.output).isZero();
    assertThat(result.output).contains("Capacity for p99 ≤ 1 ms: no step held the goal, broken at");
    assertThat(result.summary.path("figures").path("seconds").size()).isLessThan(50);
  }

  /** How a run ended and what it left. */
  private record Result(int code, String output, JsonNode summary, String page) {}

  private Result run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "-cp",
            LIB.resolve("*").toString(),
            "dev.terrace.load.LoadMain"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "--url",
            Site.current().loadBalancers().getFirst().toString(),
            "--report",
            folder.toString()));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(output);
    Path report = report(said);
    return new Result(
        process.exitValue(),
        said,
        new JsonMapper().readTree(Files.readString(report.resolve("summary.json"))),
        Files.readString(report.resolve("summary.html")));
  }

  private Path report(String said) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(Files::isDirectory)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no report:\n" + said));
    }
  }
}
