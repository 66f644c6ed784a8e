package dev.terrace.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckPaceTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000); // nanoTime may overflow
  private final CheckPace pace = new CheckPace(now::get);

  @Test
  void firstChecksComeOneAfterTheOther() {
    for (int i = 0; i < 100; i++) {
      assertThat(pace.first(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(10L * i));
    }
  }

  @Test
  void nobodyWaitsLongerThanAPauseBetweenChecks() {
    for (int i = 0; i < 100; i++) {
      pace.first(Duration.ofSeconds(2));
    }

    assertThat(pace.first(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void whoComesLaterComesAtOnce() {
    pace.first(Duration.ofSeconds(2));
    now.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(pace.first(Duration.ofSeconds(2))).isZero();
    assertThat(pace.first(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(10));
  }
}
