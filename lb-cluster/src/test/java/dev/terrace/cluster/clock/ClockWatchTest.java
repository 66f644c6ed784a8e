package dev.terrace.cluster.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockWatchTest {
  private static final long MS = 1_000_000;
  private final ClockWatch watch = new ClockWatch();

  @Test
  void clocksThatGoTogetherAreNoAnomaly() {
    assertThat(watch.look(500 * MS, 7 * MS, 1_700_000_000_000L)).isEmpty();
    assertThat(watch.look(600 * MS, 107 * MS, 1_700_000_000_101L)).isEmpty();

    // the thread stood still for five seconds, all clocks went on
    assertThat(watch.look(5_600 * MS, 5_107 * MS, 1_700_000_005_101L)).isEmpty();
  }

  @Test
  void sleepIsNoticed() {
    watch.look(500 * MS, 7 * MS, 1_700_000_000_000L);

    assertThat(watch.look(3_600 * MS, 107 * MS, 1_700_000_003_100L))
        .contains("the machine slept for 3000 ms");
    assertThat(watch.look(3_700 * MS, 207 * MS, 1_700_000_003_200L)).isEmpty();
  }

  @Test
  void jumpsOfTheTimeOfDayAreNoticedInBothDirections() {
    watch.look(500 * MS, 7 * MS, 1_700_000_000_000L);

    assertThat(watch.look(600 * MS, 107 * MS, 1_700_000_001_100L))
        .contains("the time of day jumped by 1000 ms");
    assertThat(watch.look(700 * MS, 207 * MS, 1_700_000_000_900L))
        .contains("the time of day jumped by -300 ms");
    assertThat(watch.look(800 * MS, 307 * MS, 1_700_000_001_199L)).isEmpty();
  }
}
