package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppConfigTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String LEAST =
      """
      admin: {listen: "127.0.0.1:9921"}
      tokens: {keys: [{id: "1", secret: %s}]}
      database: {url: "jdbc:mysql://127.0.0.1:3306/terrace", password: secret}
      """
          .formatted(SECRET);

  @Test
  void bodiesTheApiTakesMustPassTheListener() {
    assertThatThrownBy(() -> parse(LEAST + "limits: {maxBodySize: 1MiB}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("api.maxBody must not be above limits.maxBodySize");
  }

  @Test
  void theDatabaseGivesUpOnASearchBeforeItsConnectionIsGivenUp() {
    assertThatThrownBy(() -> parse(LEAST + "search: {timeout: 1500ms}\n"))
        .hasMessageContaining("search.timeout must be below database.socketTimeout");
  }

  @Test
  void exampleHoldsEveryKeyWithItsDefault() throws IOException {
    var example = Files.readString(Path.of("src/main/config/app.yaml"));
    var environment = Map.of("TERRACE_TOKEN_SECRET", SECRET, "TERRACE_DATABASE_PASSWORD", "secret");

    var loaded = Config.parse(AppConfig.class, example, "app.yaml", environment);

    assertThat(loaded).isEqualTo(parse(LEAST));
    Config.print(loaded)
        .lines()
        .map(line -> line.replaceAll("#.*", "").replaceAll(":.*", "").replace("- ", "").strip())
        .filter(key -> key.matches("[a-zA-Z]+"))
        .forEach(key -> assertThat(example).contains(key + ":"));
  }

  @Test
  void sizesFollowFromThePool() {
    var config = parse(LEAST.replace("password: secret", "poolSize: 10"));

    assertThat(config.database().connections()).isEqualTo(10);
    assertThat(config.search().concurrent(10)).isEqualTo(2);
    assertThat(config.maxConcurrent()).isEqualTo(20 + config.passwords().concurrent() + 16 + 8);
    assertThat(config.maxQueue()).isEqualTo(8 * config.maxConcurrent());
  }

  @Test
  void everyKeyTakesAnotherValue() {
    var config =
        parse(
            LEAST
                    .replace(
                        "password: secret}",
                        "user: me, poolSize: 3, connectionTimeout: 300ms, "
                            + "connectTimeout: 2s, socketTimeout: 3s, maxLifetime: 10m}")
                    .replace("tokens: {", "tokens: {lifetime: 2h, ")
                + """
                listen: "0.0.0.0:80"
                api: {maxBody: 1MiB, corsMaxAge: 5m}
                overload: {maxConcurrent: 4, maxQueue: 5, maxWait: 20ms, maxRequests: 60, retryAfter: 7s}
                search: {maxConcurrent: 8, maxQueue: 9, maxWait: 1s, timeout: 2s}
                passwords: {memory: 32MiB, iterations: 3, maxConcurrent: 6, maxQueue: 7, maxWait: 1s}
                """);

    assertThat(config.maxConcurrent()).isEqualTo(4);
    assertThat(config.maxQueue()).isEqualTo(5);
    assertThat(config.tokens().lifetime()).isEqualTo(Duration.ofHours(2));
    assertThat(config.passwords().concurrent()).isEqualTo(6);
    assertThat(config.database().connections()).isEqualTo(3);
    assertThat(config.database().socketTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.search().concurrent(3)).isEqualTo(8);
    assertThat(config.search().timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.api().maxBody().bytes()).isEqualTo(1 << 20);
    assertThat(config.listen().port()).isEqualTo(80);
  }

  @Test
  void everyMistakeIsNamed() {
    assertThatThrownBy(() -> parse(LEAST.replace(SECRET, "too-short")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("secret must have at least 32 bytes but has 9");
    assertThatThrownBy(
            () -> parse(LEAST.replace("[{id", "[{id: \"1\", secret: " + SECRET + "}, {id")))
        .hasMessageContaining("keys holds the id '1' twice");
    assertThatThrownBy(() -> parse(LEAST.replaceAll("\\[\\{id.*}]", "[]")))
        .hasMessageContaining("keys must hold at least one key");
    assertThatThrownBy(() -> parse(LEAST.replace("id: \"1\"", "id: \"a b\"")))
        .hasMessageContaining("id must be 1 to 64 letters");
    assertThatThrownBy(() -> parse(LEAST.replace("jdbc:mysql:", "jdbc:h2:")))
        .hasMessageContaining("url must start with jdbc:mysql://");
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(Config.print(parse(LEAST))).doesNotContain(SECRET);
  }

  private static AppConfig parse(String yaml) {
    return Config.parse(AppConfig.class, yaml, "app.yaml", Map.of());
  }
}
