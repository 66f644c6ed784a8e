package dev.terrace.cluster.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class BootClockTest {
  private final BootClock clock = BootClock.system();

  @Test
  void neverGoesBack() {
    long last = clock.nanos();
    for (int i = 0; i < 10_000; i++) {
      long now = clock.nanos();
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void hasTheScaleOfProcUptimeWhichTheGuardReads() throws IOException {
    long before = clock.nanos();
    String uptime = Files.readString(Path.of("/proc/uptime"));
    long after = clock.nanos();

    long nanos =
        new BigDecimal(uptime.substring(0, uptime.indexOf(' '))).movePointRight(9).longValueExact();
    assertThat(nanos).isBetween(before - 10_000_000, after); // it tells hundredths, cut off
  }
}
