package dev.terrace.app.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.terrace.app.rule.Rejection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LimiterTest {

  @Test
  void refusesWhenNoRoomComesInTimeAndWorksAgainAfterwards() throws Exception {
    var metrics = new SimpleMeterRegistry();
    var limiter = new Limiter("test", 1, 1, Duration.ofMillis(30), metrics);
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(() ->
              limiter.within(() -> {
                inside.countDown();
                try {
                  leave.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                return "done";
              }));
      inside.await();

      assertThatThrownBy(() -> limiter.within(() -> "never"))
          .isInstanceOfSatisfying(
              Rejection.class,
              refusal -> assertThat(refusal.kind()).isEqualTo(Rejection.Kind.UNAVAILABLE));
      assertThat(limiter.running()).isEqualTo(1);
      assertThat(limiter.waiting()).isZero();
      leave.countDown();

      assertThat(first.get()).isEqualTo("done");
      assertThat(limiter.within(() -> "again")).isEqualTo("again");
      assertThat(metrics.get("terrace.app.limiter.refused").counter().count()).isEqualTo(1);
    }
  }

  @Test
  void failedWorkGivesItsPlaceBack() {
    var limiter = new Limiter("test", 1, 0, Duration.ofMillis(10), new SimpleMeterRegistry());

    assertThatThrownBy(() ->
            limiter.within(() -> {
              throw new IllegalArgumentException("wrong");
            }))
        .hasMessage("wrong");
    assertThat(limiter.running()).isZero();
  }
}
