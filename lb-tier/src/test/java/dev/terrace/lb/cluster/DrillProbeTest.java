package dev.terrace.lb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.lb.cluster.DrillProbe.Asked;
import dev.terrace.lb.cluster.DrillProbe.Seen;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrillProbeTest {
  private static final long START = Long.MAX_VALUE - 1000; // the clock may begin anywhere

  @Test
  void theLongestGapIsBetweenAnswersAndCountsTheEdges() {
    List<Asked> all =
        List.of(
            asked(-30, -10, true), // before
            asked(0, 10, true),
            asked(35, 80, true), // an older one that was answered late
            asked(20, 30, true),
            asked(40, 540, false),
            asked(500, 560, true),
            asked(990, 1001, true)); // after

    assertThat(seen(all, 0, 1000)).isEqualTo(new Seen(5, 1, 480));
    assertThat(seen(all, 0, 561)).isEqualTo(new Seen(5, 1, 480));
    assertThat(seen(all, 0, 2000)).isEqualTo(new Seen(6, 1, 999));
    assertThat(seen(List.of(), 0, 300)).isEqualTo(new Seen(0, 0, 300));
  }

  private static Seen seen(List<Asked> all, int from, int to) {
    return DrillProbe.seen(all, at(from), at(to));
  }

  private static Asked asked(int began, int ended, boolean answered) {
    return new Asked(at(began), at(ended), answered);
  }

  private static long at(int millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
