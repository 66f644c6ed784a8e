package dev.terrace.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return LoadMain.run(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Nothing --url http://a             | there is no simulation 'Nothing'; there are: BrowseSite
          BrowseSite                         | --url is missing
          BrowseSite --url ftp://a           | --url must be such as https://www.example.org
          BrowseSite --url http://a/path     | without a path
          BrowseSite --url http://a --rate 5 | BrowseSite goes by --users, not by --rate
          ApiRead --url http://a --users 5   | ApiRead goes by --rate, not by --users
          ApiRead --url http://a --rate 0    | --rate must be at least 1
          ApiRead --url http://a --duration 1s | --duration must be at least 5s
          ApiRead --url http://a --duration 1d | is no time such as 500ms, 90s, 30m, 2h
          ApiRead --url http://a --think -1  | --think must not be negative
          --url http://a                     | Missing required parameter: 'SIMULATION'
          """)
  void wrongUsageIsToldWithWhatIsAllowed(String args, String message) {
    assertThat(run(args.split(" "))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("load: ").contains(message);
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void aSiteThatDoesNotAnswerIsNamed() {
    assertThat(run("ApiRead", "--url", "http://127.0.0.1:1")).isEqualTo(3);
    assertThat(err.toString(UTF_8)).contains("http://127.0.0.1:1/api/articles", "does not answer");
  }

  @Test
  void helpTellsEverySimulation() {
    assertThat(run("--help")).isZero();
    for (Workload workload : Workload.values()) {
      assertThat(out.toString(UTF_8)).contains("  " + workload.label());
    }
  }
}
