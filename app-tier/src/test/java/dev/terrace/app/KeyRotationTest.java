package dev.terrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Config;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("database")
class KeyRotationTest {
  private static final String NEW = "{id: b, secret: another-secret-0123456789-abcdefghij}";
  private static final String OLD = "{id: a, secret: " + RunningApp.SECRET + "}";

  @Test
  void oldTokensStayGoodUntilTheirKeyIsTakenAway() {
    try (var app = RunningApp.start("")) {
      var member = app.api.register();
      var both = withKeys(app, NEW + ", " + OLD);
      var newOnly = withKeys(app, NEW);

      app.tier.reload(app.config, both);
      var renewed = app.api.get("/user", member.token());
      var token = renewed.text("/user/token");
      app.tier.reload(both, newOnly);

      assertThat(renewed.status()).isEqualTo(200);
      assertThat(token).isNotEqualTo(member.token());
      assertThat(app.api.get("/user", token).status()).isEqualTo(200);
      assertThat(app.api.get("/user", member.token()).text("/errors/token/0"))
          .isEqualTo("is invalid");
    }
  }

  private static AppConfig withKeys(RunningApp app, String keys) {
    var config = app.config;
    var yaml =
        """
        admin: {listen: "127.0.0.1:0"}
        tokens: {keys: [%s]}
        database: {url: "%s"}
        """
            .formatted(keys, config.database().url());
    return Config.parse(AppConfig.class, yaml, "test.yaml", Map.of());
  }
}
