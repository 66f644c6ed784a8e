package dev.terrace.kit.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.Await;
import dev.terrace.kit.config.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(20)
class AccessLogTest {
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @Test
  void linesAreWrittenInOrderAndAllOfThemBeforeTheEnd() {
    var out = new ByteArrayOutputStream();
    var log = AccessLog.start(out, 2000, true, metrics);
    var expected = new StringBuilder();

    for (int i = 0; i < 1000; i++) {
      log.offer((i + "\n").getBytes(UTF_8));
      expected.append(i).append('\n');
    }
    log.close();

    assertThat(out.toString(UTF_8)).isEqualTo(expected.toString());
    assertThat(dropped()).isZero();
  }

  @Test
  void aSlowReaderCostsLinesAndNeverTime() throws Exception {
    var blocked = new CountDownLatch(1);
    var writing = new CountDownLatch(1);
    var out =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("only whole lines are written");
          }

          @Override
          public void write(byte[] bytes) throws IOException {
            writing.countDown();
            try {
              blocked.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    var log = AccessLog.start(out, 10, true, metrics);
    log.offer(new byte[] {'x'});
    writing.await();

    for (int i = 0; i < 25; i++) {
      log.offer(new byte[] {'y'});
    }

    assertThat(dropped()).isEqualTo(15);
    blocked.countDown();
    log.close();
  }

  @Test
  void linesAreSwitchedOnAndOff() {
    var log = AccessLog.start(new ByteArrayOutputStream(), 10, false, metrics);

    assertThat(log.enabled()).isFalse();
    log.enable(true);
    assertThat(log.enabled()).isTrue();
    log.close();
  }

  @Test
  void aFileIsAppendedToAndOpenedAnewWhenItWasMovedAway(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("access.log");
    Path moved = folder.resolve("access.log.1");
    Files.writeString(file, "old\n");
    try (var log = AccessLog.start(to(file), metrics)) {
      log.offer("one\n".getBytes(UTF_8));
      Await.until(() -> "one", () -> Files.readString(file).equals("old\none\n"));

      Files.move(file, moved);
      log.offer("two\n".getBytes(UTF_8));
      Await.until(() -> "two", () -> Files.readString(moved).endsWith("two\n"));
      log.reopen();
      Await.until(() -> "a new file", () -> Files.exists(file));
      log.offer("three\n".getBytes(UTF_8));
      Await.until(() -> "three", () -> Files.readString(file).equals("three\n"));

      log.configure(to(folder.resolve("other.log")));
      log.offer("four\n".getBytes(UTF_8));
      Await.until(
          () -> "four", () -> Files.readString(folder.resolve("other.log")).equals("four\n"));
    }
    assertThat(dropped()).isZero();
    assertThat(Files.readString(moved)).isEqualTo("old\none\ntwo\n");
    assertThat(Files.readString(file)).isEqualTo("three\n");
  }

  @Test
  void aFullDiskCostsLinesAndNothingElse(@TempDir Path folder) throws Exception {
    Path full = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(full), "needs Linux's /dev/full");
    try (var log = AccessLog.start(to(full), metrics)) {
      log.offer("lost\n".getBytes(UTF_8));
      Await.until(() -> "dropped", () -> dropped() == 1);
      log.offer("lost\n".getBytes(UTF_8));
      Await.until(() -> "dropped", () -> dropped() == 2);

      Path file = folder.resolve("access.log");
      log.configure(to(file));
      log.offer("kept\n".getBytes(UTF_8));
      Await.until(() -> "kept", () -> Files.readString(file).equals("kept\n"));
    }
  }

  @Test
  void aFileThatCannotBeOpenedIsToldAndChangesNothing(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("access.log");
    Path impossible = folder.resolve("nothing/access.log");

    assertThatThrownBy(() -> AccessLog.start(to(impossible), metrics))
        .hasMessage(
            "log.accessFile cannot be opened: %s (NoSuchFileException: %s)"
                .formatted(impossible, impossible));
    try (var log = AccessLog.start(to(file), new SimpleMeterRegistry())) {
      assertThatThrownBy(() -> log.configure(to(impossible))).hasMessageContaining("cannot be");
      log.offer("kept\n".getBytes(UTF_8));
      Await.until(() -> "kept", () -> Files.readString(file).equals("kept\n"));
    }
  }

  private static LogConfig to(Path file) {
    return new LogConfig(LogLevel.INFO, true, AccessFormat.COMBINED, file, Map.of());
  }

  @Test
  void aCombinedLineIsThatOfNginx() {
    var lines = new CombinedLine(ZoneOffset.ofHours(2));
    var at = Instant.parse("2026-11-24T08:09:10.999Z");

    assertThat(
            new String(
                lines.line(
                    at,
                    "192.0.2.1",
                    "ann",
                    "GET /a?b=c HTTP/1.1",
                    200,
                    1234,
                    "https://example.org/",
                    "Browser/1.0 (x; y)"),
                UTF_8))
        .isEqualTo(
            "192.0.2.1 - ann [24/Nov/2026:10:09:10 +0200] \"GET /a?b=c HTTP/1.1\" 200 1234"
                + " \"https://example.org/\" \"Browser/1.0 (x; y)\"\n");
    assertThat(new String(lines.line(at, null, null, null, 400, 0, null, ""), UTF_8))
        .isEqualTo("- - - [24/Nov/2026:10:09:10 +0200] \"-\" 400 0 \"-\" \"-\"\n");
  }

  @Test
  void nothingInACombinedLineEndsAFieldOrTheLine() {
    var line =
        new String(
            new CombinedLine(ZoneOffset.UTC)
                .line(
                    Instant.EPOCH,
                    "::1",
                    "o\"] \"",
                    "GET /\\x22 HTTP/1.1",
                    200,
                    1,
                    "a\r\nb\t\u007f\u0000",
                    "\u001b[31m \u00e9 \u20ac \ud83d\ude00 \ud800"),
            UTF_8);

    assertThat(line)
        .isEqualTo(
            "::1 - o\\x22] \\x22 [01/Jan/1970:00:00:00 +0000] \"GET /\\x5Cx22 HTTP/1.1\" 200 1"
                + " \"a\\x0D\\x0Ab\\x09\\x7F\\x00\""
                + " \"\\x1B[31m \\xE9 \\xE2\\x82\\xAC \\xF0\\x9F\\x98\\x80 \\x3F\"\n");
  }

  private double dropped() {
    return metrics.get("access.log.dropped").functionCounter().count();
  }

  @Test
  void everyValueBecomesValidJson() {
    var nasty = "quote\" back\\ line\n\r\t \u0000\u001b[31m \u0085 \u2028 é 😀 \ud800 end";
    var line =
        new JsonLine()
            .begin()
            .field("text", nasty)
            .field("none", null)
            .field("number", 42)
            .millis("ms", 1_234_567)
            .millis("zero", 999)
            .value("double", 0.5)
            .value("nan", Double.NaN)
            .value("flag", true)
            .value("null", null)
            .value("duration", Duration.ofMillis(250))
            .value("seconds", Duration.ofSeconds(5))
            .value("path", Path.of("/a/b"))
            .value("list", List.of(1, "a", List.of()))
            .value("map", Map.of("k", 1L))
            .end();

    var text = new String(line, UTF_8);
    var json = JsonMapper.shared().readTree(text);

    assertThat(text).endsWith("}\n").doesNotContain("\u001b").hasLineCount(1);
    assertThat(json.path("text").asString()).isEqualTo(nasty);
    assertThat(json.has("none")).isFalse();
    assertThat(json.path("number").asInt()).isEqualTo(42);
    assertThat(text).contains("\"ms\":1.234", "\"zero\":0.000");
    assertThat(json.path("double").asDouble()).isEqualTo(0.5);
    assertThat(json.path("nan").asString()).isEqualTo("NaN");
    assertThat(json.path("flag").asBoolean()).isTrue();
    assertThat(json.path("null").isNull()).isTrue();
    assertThat(json.path("duration").asString()).isEqualTo("250ms");
    assertThat(json.path("seconds").asString()).isEqualTo("5s");
    assertThat(json.path("path").asString()).isEqualTo("/a/b");
    assertThat(json.path("list").get(1).asString()).isEqualTo("a");
    assertThat(json.path("map").path("k").asInt()).isEqualTo(1);
  }

  @Test
  void theDefaultsAreInfoWithAccessLog() {
    var config = Config.parse(LogConfig.class, "", "t.yaml", Map.of());
    var other =
        Config.parse(
            LogConfig.class,
            "{level: debug, accessLog: false, accessFormat: combined, accessFile: /var/log/a,"
                + " loggers: {dev.terrace: trace}}",
            "t.yaml",
            Map.of());

    assertThat(config)
        .isEqualTo(new LogConfig(LogLevel.INFO, true, AccessFormat.JSON, null, Map.of()));
    assertThat(other)
        .isEqualTo(
            new LogConfig(
                LogLevel.DEBUG,
                false,
                AccessFormat.COMBINED,
                Path.of("/var/log/a"),
                Map.of("dev.terrace", LogLevel.TRACE)));
  }
}
