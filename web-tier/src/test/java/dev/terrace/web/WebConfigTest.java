package dev.terrace.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigNote;
import dev.terrace.kit.config.HostPort;
import dev.terrace.proxy.BackendConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebConfigTest {
  private static final String MINIMAL =
      """
      listen: ["127.0.0.1:8090"]
      admin: {listen: "127.0.0.1:9911"}
      sites:
        - locations:
            - {path: /, root: site}
            - {path: /api, proxyPass: app}
      upstreams:
        app:
          servers:
            - {name: app-1, address: "127.0.0.1:9080"}
      """;

  @Test
  void theExampleNamesEveryKeyWithItsDefault() throws Exception {
    Path example = Path.of("src/main/config/web.yaml");
    WebConfig config = Config.load(WebConfig.class, example);

    String text = Files.readString(example);
    Config.print(config)
        .lines()
        .map(Pattern.compile("^[ -]*([A-Za-z]+):")::matcher)
        .filter(Matcher::find)
        .forEach(key -> assertThat(text).containsPattern("(?m)^[ #-]*" + key.group(1) + ":"));
    WebConfig minimal = parse(MINIMAL);
    assertThat(config.limits()).isEqualTo(minimal.limits());
    assertThat(config.drain()).isEqualTo(minimal.drain());
    assertThat(config.log()).isEqualTo(minimal.log());
    BackendConfig app = app(config);
    assertThat(app.check()).isEqualTo(app(minimal).check());
    assertThat(app.timeout()).isEqualTo(app(minimal).timeout());
    assertThat(app.pool()).isEqualTo(app(minimal).pool());
    assertThat(app.retries()).isEqualTo(app(minimal).retries());
    assertThat(app.maxqueue()).isEqualTo(app(minimal).maxqueue());
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    SiteConfig site = parse(MINIMAL).sites().getFirst();

    assertThat(site.serverNames()).isEmpty();
    assertThat(site.headers()).isEmpty();
    assertThat(site.notFoundPage()).isNull();
    assertThat(site.locations().getFirst().index()).isEqualTo(List.of("index.html"));
    assertThat(site.locations().getFirst().maxAge()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void mistakesThatSeveralKeysMakeTogetherAreExplained() {
    assertProblem(MINIMAL.replace("proxyPass: app", "proxyPass: ap"), "no upstream 'ap'");
    assertProblem(
        MINIMAL.replace("root: site", "index: [x.html]"),
        "exactly one of proxyPass, root, alias and return");
    assertProblem(MINIMAL.replace("root: site", "root: site, proxyPass: app"), "exactly one of");
    assertProblem(MINIMAL.replace("path: /api", "path: api"), "must begin with '/'");
    assertProblem(MINIMAL.replace("path: /api", "path: /"), "there twice");
    for (String name : List.of("*b.test", "~^(.*)$", "http://a.test/", "a.test:80", "a b")) {
      assertProblem(
          MINIMAL.replace("  - locations:", "  - serverNames: ['" + name + "']\n    locations:"),
          "serverNames[0]: must be a host name");
    }
    assertProblem(
        MINIMAL.replace(
            "- {path: /api, proxyPass: app}",
            "- {path: /a, proxyPass: app}\n      - {path: /a/, proxyPass: app}"),
        "/a/ is there twice");
    assertProblem(MINIMAL.replace("[\"127.0.0.1:8090\"]", "[]"), "at least one address");
    assertProblem(MINIMAL.replace("proxyPass: app", "proxy_pass: app"), "proxyPass");
  }

  @Test
  void foldersAndPagesThatAreNotThereAreProblemsBeforeAnythingChanges(@TempDir Path folder)
      throws IOException {
    String yaml =
        MINIMAL
            .replace("root: site", "root: " + folder)
            .replace(
                "  - locations:",
                "  - notFoundPage: /404.html\n    errorPage: /50x.html\n    locations:");
    Files.writeString(folder.resolve("404.html"), "not here");

    assertThat(parse(yaml).fileProblems())
        .containsExactly(
            new ConfigNote("sites[0].errorPage", "/50x.html is in no root or alias of this site"));
    Files.writeString(folder.resolve("50x.html"), "broken");
    assertThat(parse(yaml).fileProblems()).isEmpty();
    assertThat(parse(yaml.replace("errorPage: /50x.html", "errorPage: /..")).fileProblems())
        .extracting(ConfigNote::key)
        .containsExactly("sites[0].errorPage");
    assertThat(parse(yaml.replace("root: " + folder, "root: /no/such")).fileProblems())
        .containsExactly(
            new ConfigNote("sites[0].locations[0].root", "/no/such is no folder that can be read"));
  }

  @Test
  void aServerThatALocationNamesMayBeSpokenToByTls() {
    WebConfig config =
        parse(
            MINIMAL.replace(
                "- {path: /api, proxyPass: app}",
                "- {path: /a, proxyPass: \"https://a.example\"}\n"
                    + "      - {path: /b, proxyPass: \"http://a.example\"}"));

    var secured =
        Objects.requireNonNull(config.backends().get("https://a.example")).servers().getFirst();
    var plain =
        Objects.requireNonNull(config.backends().get("http://a.example")).servers().getFirst();
    assertThat(secured.address()).isEqualTo(HostPort.parse("a.example:443"));
    assertThat(Objects.requireNonNull(secured.ssl()).enabled()).isTrue();
    assertThat(plain.address()).isEqualTo(HostPort.parse("a.example:80"));
    assertThat(Objects.requireNonNull(plain.ssl()).enabled()).isFalse();
    assertProblem(
        MINIMAL.replace("proxyPass: app", "proxyPass: \"ftp://x\""), "or https://host:port");
  }

  @Test
  void aNameHasOneSite() {
    assertProblem(
        """
        listen: ["127.0.0.1:8090"]
        admin: {listen: "127.0.0.1:9911"}
        sites:
          - {serverNames: [a.example.org], locations: [{path: /, root: site}]}
          - {serverNames: [A.example.org], locations: [{path: /, root: site}]}
        """,
        "has two sites");
  }

  @Test
  void whatIsHardlyMeantIsWarnedOf(@TempDir Path folder) throws IOException {
    Path users = Files.writeString(folder.resolve("users"), "");
    String yaml =
        """
        listen: ["127.0.0.1:8090"]
        admin: {listen: "127.0.0.1:9911"}
        sites:
          - locations:
              - {path: /, root: site}
              - {path: /staff, root: site, auth: {usersFile: '%s', satisfy: any}}
          - locations: [{path: /, root: site}]
        """
            .formatted(users);

    assertThat(parse(yaml).warnings())
        .extracting(ConfigNote::key)
        .containsExactly(
            "sites[0].locations[1].auth", "sites[0].locations[1].auth.satisfy", "sites[1]");
    assertThat(parse(yaml + "forwarded: {trusted: [10.0.0.0/8]}\n").warnings()).hasSize(2);
    assertThat(parse(MINIMAL).warnings()).isEmpty();
  }

  private static void assertProblem(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("web.yaml:")
        .hasMessageContaining(message);
  }

  private static BackendConfig app(WebConfig config) {
    return config.upstreams().values().iterator().next();
  }

  private static WebConfig parse(String yaml) {
    return Config.parse(WebConfig.class, yaml, "web.yaml", Map.of());
  }
}
