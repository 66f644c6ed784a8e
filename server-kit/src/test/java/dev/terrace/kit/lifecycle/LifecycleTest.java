package dev.terrace.kit.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.kit.Await;
import dev.terrace.kit.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LifecycleTest {
  private final List<String> events = new CopyOnWriteArrayList<>();

  /** A part that notes what is done to it. */
  private final class Part implements AutoCloseable, Drainable {
    private final String name;

    Part(String name) {
      this.name = name;
    }

    @Override
    public void drain(Duration timeout) {
      events.add("drain " + name);
    }

    @Override
    public void close() {
      events.add("close " + name);
    }
  }

  @Test
  void partsAreClosedInReverseOrderOnce() {
    var lifecycle = new Lifecycle();
    lifecycle.add("a", new Part("a"));
    lifecycle.add("b", new Part("b"));
    assertThat(lifecycle.state()).isEqualTo(State.STARTING);
    lifecycle.ready();
    assertThat(lifecycle.state()).isEqualTo(State.READY);

    lifecycle.close();
    lifecycle.close();

    assertThat(events).containsExactly("close b", "close a");
    assertThat(lifecycle.state()).isEqualTo(State.STOPPED);
  }

  @Test
  void drainComesAfterTheGraceAndOnlyOnce() throws Exception {
    var lifecycle = new Lifecycle();
    lifecycle.add("a", new Part("a"));
    lifecycle.ready();
    long began = System.nanoTime();

    lifecycle.drain(new DrainConfig(Duration.ofMillis(100), Duration.ofSeconds(1)));
    lifecycle.drain(new DrainConfig(Duration.ZERO, Duration.ZERO));

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(100));
    assertThat(lifecycle.state()).isEqualTo(State.DRAINING);
    assertThat(events).containsExactly("drain a");
  }

  @Test
  void noDrainBeginsBeforeAllHaveLeft() throws Exception {
    var lifecycle = new Lifecycle();
    final class Leaving implements AutoCloseable, Drainable {
      @Override
      public void leave(Duration timeout) throws InterruptedException {
        Thread.sleep(50); // longer than the grace
        events.add("left");
      }

      @Override
      public void drain(Duration timeout) {}

      @Override
      public void close() {}
    }
    lifecycle.add("a", new Part("a"));
    lifecycle.add("b", new Leaving());
    lifecycle.ready();

    lifecycle.drain(new DrainConfig(Duration.ZERO, Duration.ofSeconds(10)));

    assertThat(events).containsExactly("left", "drain a");
  }

  @Test
  void hurryEndsGraceAndDrains() throws Exception {
    var lifecycle = new Lifecycle();
    var draining = new CountDownLatch(1);
    final class Endless implements AutoCloseable, Drainable {
      @Override
      public void drain(Duration timeout) throws InterruptedException {
        draining.countDown();
        new CountDownLatch(1).await();
      }

      @Override
      public void close() {
        events.add("closed");
      }
    }
    lifecycle.add("endless", new Endless());
    lifecycle.ready();
    var drain = Thread.ofVirtual().start(() -> drain(lifecycle));
    draining.await();

    lifecycle.hurry();

    assertThat(drain.join(Duration.ofSeconds(10))).isTrue();
    lifecycle.close();
    assertThat(events).containsExactly("closed");
  }

  private static void drain(Lifecycle lifecycle) {
    try {
      lifecycle.drain(new DrainConfig(Duration.ZERO, Duration.ofHours(1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aPartThatFailsOrHangsDoesNotSpareTheOthers() throws Exception {
    var lifecycle = new Lifecycle(Duration.ofMillis(100));
    var interrupted = new CountDownLatch(1);
    lifecycle.add("first", new Part("first"));
    lifecycle.add(
        "failing",
        () -> {
          throw new IllegalStateException("cannot close");
        });
    lifecycle.add(
        "hanging",
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
        });

    lifecycle.close();

    assertThat(events).containsExactly("close first");
    Await.until("interrupted", () -> interrupted.getCount() == 0);
  }

  @Test
  void aPartThatComesTooLateIsClosed() {
    var lifecycle = new Lifecycle();
    lifecycle.close();

    assertThatThrownBy(() -> lifecycle.add("late", new Part("late")))
        .hasMessageContaining("'late' is not started");
    assertThat(events).containsExactly("close late");
  }

  @Test
  void theDefaultsAreFiveAndThirtySeconds() {
    var config = Config.parse(DrainConfig.class, "", "t.yaml", Map.of());

    assertThat(config).isEqualTo(new DrainConfig(Duration.ofSeconds(5), Duration.ofSeconds(30)));
    assertThatThrownBy(
            () -> Config.parse(DrainConfig.class, "{grace: 11m, timeout: 2h}", "t", Map.of()))
        .hasMessage(
            "t:1: grace: must be between 0s and 10m but was 11m\n"
                + "t:1: timeout: must be between 0s and 1h but was 2h");
  }
}
