package dev.terrace.kit.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
            "{level: debug, accessLog: false, loggers: {dev.terrace: trace}}",
            "t.yaml",
            Map.of());

    assertThat(config).isEqualTo(new LogConfig(LogLevel.INFO, true, Map.of()));
    assertThat(other)
        .isEqualTo(new LogConfig(LogLevel.DEBUG, false, Map.of("dev.terrace", LogLevel.TRACE)));
  }
}
