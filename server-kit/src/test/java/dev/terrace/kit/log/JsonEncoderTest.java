package dev.terrace.kit.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonEncoderTest {
  private final JsonEncoder encoder = new JsonEncoder();
  private final LoggerContext context = new LoggerContext();

  {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  /** Appenders encode outside their lock. */
  @Test
  void linesOfSeveralThreadsAreNotMixed() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var tasks =
          IntStream.range(0, 4)
              .<Callable<Void>>mapToObj(thread -> () -> everyLineIsWhole(thread))
              .toList();

      for (var task : threads.invokeAll(tasks)) {
        task.get();
      }
    }
  }

  private Void everyLineIsWhole(int thread) {
    for (int i = 0; i < 3000; i++) {
      String message = "message " + i + " of thread " + thread;
      var event =
          new LoggingEvent(
              "caller", context.getLogger("some.logger"), Level.INFO, message, null, null);

      var line = JsonMapper.shared().readTree(new String(encoder.encode(event), UTF_8));

      assertThat(line.path("message").asString()).isEqualTo(message);
    }
    return null;
  }
}
