package dev.terrace.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Config;
import dev.terrace.kit.config.HostPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class TierProcessTest {
  private static final String CONFIG =
      """
      listen: 127.0.0.1:0
      admin: {listen: "127.0.0.1:0"}
      """;

  @TempDir private Path folder;

  private Path config(String more) throws Exception {
    return Files.writeString(folder.resolve("sample.yaml"), CONFIG + more);
  }

  private SampleProcess start(String more) throws Exception {
    return new SampleProcess(folder, "--config", config(more).toString());
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void helpAndVersionEndWithZeroAndWrongUsageWithTwo() throws Exception {
    try (var help = new SampleProcess(folder, "--help");
        var version = new SampleProcess(folder, "--version");
        var wrong = new SampleProcess(folder, "--nonsense")) {
      assertThat(help.exitCode()).isZero();
      assertThat(help.out())
          .contains("A tier for tests.", "--check-config=FILE", "Exit codes: 0 stopped");
      assertThat(version.exitCode()).isZero();
      assertThat(version.out()).matches("sample-tier \\d\\S* \\(\\S+\\)\\R");
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err()).contains("--nonsense", "Usage: sample-tier");
    }
  }

  @Test
  void configurationsAreCheckedAndPrinted() throws Exception {
    var good = config("greeting: hi\n");
    var bad = Files.writeString(folder.resolve("bad.yaml"), "listen: 80\nadmn: {}\n");
    try (var check = new SampleProcess(folder, "--check-config", good.toString());
        var refuse = new SampleProcess(folder, "--check-config", bad.toString());
        var print = new SampleProcess(folder, "--print-config", good.toString());
        var run = new SampleProcess(folder, "--config", bad.toString())) {
      assertThat(check.exitCode()).isZero();
      assertThat(check.out()).isEqualTo(good + ": ok\n");
      assertThat(refuse.exitCode()).isEqualTo(1);
      assertThat(refuse.err().lines())
          .containsExactly(
              bad
                  + ":1: listen: must be host:port such as 127.0.0.1:8080, [::1]:8080 or *:8080 but"
                  + " was '80'",
              bad + ":1: admin: is missing",
              bad + ":2: admn: unknown key; did you mean 'admin'?");
      assertThat(print.exitCode()).isZero();
      assertThat(Config.load(SampleTier.SampleConfig.class, good))
          .isEqualTo(Config.parse(SampleTier.SampleConfig.class, print.out(), "printed", Map.of()));
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).isEqualTo(refuse.err());
    }
  }

  @Test
  void aPortInUseIsOneClearLineAndExitCodeThree() throws Exception {
    try (var used = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new HostPort("127.0.0.1", used.getLocalPort());
      var main =
          Files.writeString(
              folder.resolve("main.yaml"),
              "listen: \"%s\"\nadmin: {listen: \"127.0.0.1:0\"}\n".formatted(address));
      var admin =
          Files.writeString(
              folder.resolve("admin.yaml"),
              "listen: 127.0.0.1:0\nadmin: {listen: \"%s\"}\n".formatted(address));
      try (var first = new SampleProcess(folder, "--config", main.toString());
          var second = new SampleProcess(folder, "--config", admin.toString())) {
        assertThat(first.exitCode()).isEqualTo(3);
        assertThat(first.err())
            .isEqualTo(
                "sample-tier: failed to start: cannot listen on %s: Address already in use (key listen in %s)%n"
                    .formatted(address, main));
        assertThat(second.exitCode()).isEqualTo(3);
        assertThat(second.err())
            .isEqualTo(
                "sample-tier: failed to start: cannot listen on %s: Address already in use (key admin.listen in %s)%n"
                    .formatted(address, admin));
      }
    }
  }

  @Test
  void anyOtherFailureToStartIsExitCodeThreeToo() throws Exception {
    try (var process = start("failure: no disk\n")) {
      assertThat(process.exitCode()).isEqualTo(3);
      assertThat(process.err()).isEqualTo("sample-tier: failed to start: no disk\n");
      assertThat(process.line("message", "failed to start").path("level").asString())
          .isEqualTo("ERROR");
    }
  }

  @Test
  void aSignalWhileStartingStopsCleanlyToo() throws Exception {
    try (var process = start("failure: hang\n")) {
      process.line("message", "starting");

      process.signal("TERM");

      assertThat(process.exitCode()).isZero();
      assertThat(process.logged("stopped while starting")).isTrue();
      assertThat(process.err()).isEmpty();
    }
  }

  @Test
  void sigtermFinishesWhatIsInFlightAndExitsWithZero() throws Exception {
    try (var process = start("drain: {grace: 100ms, timeout: 20s}\n");
        var http = new RawHttp(process.address())) {
      http.send("GET /?600 HTTP/1.1\r\nHost: a\r\nX-Request-Id: slow-1\r\n\r\n");
      Await.until(
          "in flight",
          () ->
              RawHttp.get(process.admin(), "/metrics")
                  .body()
                  .contains("requests_in_flight{listener=\"main\"} 1.0"));
      process.signal("TERM");
      process.line("message", "draining");

      assertThat(RawHttp.get(process.admin(), "/health/ready").status()).isEqualTo(503);
      assertThat(RawHttp.get(process.admin(), "/health/live").status()).isEqualTo(200);
      assertThat(http.read().body()).isEqualTo("hello");
      assertThat(process.exitCode()).isZero();
      assertThat(process.logged("stopped")).isTrue();
      assertThat(process.err()).isEmpty();

      var access = process.line("requestId", "slow-1");
      assertThat(access.path("type").asString()).isEqualTo("access");
      assertThat(access.path("client").asString()).isEqualTo("127.0.0.1");
      assertThat(access.path("method").asString()).isEqualTo("GET");
      assertThat(access.path("path").asString()).isEqualTo("/");
      assertThat(access.path("status").asInt()).isEqualTo(200);
      assertThat(access.path("bytes").asInt()).isEqualTo(5);
      assertThat(access.path("durationMs").asDouble()).isGreaterThanOrEqualTo(600);
      assertThat(access.path("upstream").asString()).isEqualTo("none/\"self\"");
      assertThat(access.path("upstreamMs").asDouble()).isEqualTo(1.5);
      assertThat(access.path("cacheStatus").asString()).isEqualTo("miss");
      assertThat(access.path("answer").asInt()).isEqualTo(42);
    }
  }

  @Test
  void aRequestThatOutlastsTheDrainIsNamed() throws Exception {
    try (var process = start("drain: {grace: 0s, timeout: 100ms}\n");
        var http = new RawHttp(process.address())) {
      http.send("GET /stuck?60000 HTTP/1.1\r\nHost: a\r\nX-Request-Id: stuck-1\r\n\r\n");
      Await.until(
          "in flight",
          () ->
              RawHttp.get(process.admin(), "/metrics")
                  .body()
                  .contains("requests_in_flight{listener=\"main\"} 1.0"));
      process.signal("INT");

      assertThat(process.exitCode()).isZero();
      var cut = process.line("message", "request cut after drain timeout");
      assertThat(cut.path("requestId").asString()).isEqualTo("stuck-1");
      assertThat(cut.path("path").asString()).isEqualTo("/stuck");
    }
  }

  @Test
  void aSecondSignalHurries() throws Exception {
    try (var process = start("drain: {grace: 10m, timeout: 1h}\n")) {
      process.address();
      process.signal("TERM");
      process.line("message", "draining");
      assertThat(process.alive()).isTrue();

      process.signal("TERM");

      assertThat(process.exitCode()).isZero();
      assertThat(process.logged("second signal, stopping without waiting")).isTrue();
    }
  }

  @Test
  void reloadsAreAppliedOrRefusedAsAWhole() throws Exception {
    try (var process = start("")) {
      var address = process.address();
      var admin = process.admin();
      var before = json(RawHttp.get(admin, "/info").body());

      config("greeting: hi\nlog: {accessLog: false}\n");
      process.signal("HUP");
      process.line("message", "reloaded");
      assertThat(RawHttp.get(address, "/quiet").body()).isEqualTo("hi");
      assertThat(json(RawHttp.get(admin, "/info").body()).path("configChecksum"))
          .isNotEqualTo(before.path("configChecksum"));

      config("greeting: ho\ngreting: x\n");
      var refused = RawHttp.request(admin, "POST", "/reload");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(json(refused.body()).path("problems").get(0).asString())
          .endsWith("sample.yaml:4: greting: unknown key; did you mean 'greeting'?");
      assertThat(process.logged("reload refused, the old configuration stays in force")).isTrue();

      config("greeting: refuse\n");
      var unable = RawHttp.request(admin, "POST", "/reload");
      assertThat(unable.status()).isEqualTo(422);
      assertThat(json(unable.body()).path("reloaded").asBoolean()).isFalse();
      assertThat(RawHttp.get(admin, "/events").body())
          .contains("reload refused, the old configuration stays in force: ")
          .contains("reload failed, the old configuration stays in force: ");
      assertThat(RawHttp.get(address, "/").body()).isEqualTo("hi");

      config("greeting: hey\n");
      var accepted = RawHttp.request(admin, "POST", "/reload");
      assertThat(accepted.status()).isEqualTo(200);
      assertThat(json(accepted.body()).path("configChecksum"))
          .isEqualTo(json(RawHttp.get(admin, "/info").body()).path("configChecksum"));
      assertThat(RawHttp.get(address, "/loud").body()).isEqualTo("hey");
      process.line("path", "/loud");
      assertThat(process.out()).doesNotContain("/quiet");
    }
  }

  @Test
  void theAccessLogMovesToAFileAndIsOpenedAnewOnASignal() throws Exception {
    try (var process = start("")) {
      var address = process.address();
      Path file = folder.resolve("access.log");

      config("log: {accessFormat: combined, accessFile: access.log}\n");
      process.signal("HUP");
      process.line("message", "reloaded");
      assertThat(RawHttp.get(address, "/one?0").status()).isEqualTo(200);
      Await.until(
          () -> "a line in " + file,
          () -> Files.readString(file).contains("\"GET /one?0 HTTP/1.1\" 200"));

      Files.move(file, folder.resolve("access.log.1"));
      process.signal("USR1");
      process.line("message", "access log opened anew");
      assertThat(RawHttp.get(address, "/two").status()).isEqualTo(200);
      Await.until(() -> "a line in " + file, () -> Files.readString(file).contains("/two"));
      assertThat(process.out()).doesNotContain("/one", "/two");

      config("log: {accessFile: nothing/access.log}\n");
      var refused = RawHttp.request(process.admin(), "POST", "/reload");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.body()).contains("log.accessFile cannot be opened");
      assertThat(process.alive()).isTrue();
    }
  }

  @Test
  void anUncaughtExceptionIsLoggedAndTheProcessLives() throws Exception {
    try (var process = start("greeting: crash\n")) {
      process.address();

      var line = process.line("message", "uncaught exception");

      assertThat(line.path("onThread").asString()).isEqualTo("doomed");
      assertThat(line.path("exception").asString()).contains("IllegalStateException: boom");
      assertThat(process.alive()).isTrue();
      assertThat(List.of("time", "level", "logger", "message"))
          .allSatisfy(field -> assertThat(line.has(field)).isTrue());
    }
  }
}
