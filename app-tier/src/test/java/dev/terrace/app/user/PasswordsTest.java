package dev.terrace.app.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.terrace.kit.config.ByteSize;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private static final long MEMORY = 16L << 20;

  private final Passwords passwords =
      new Passwords(
          new PasswordConfig(new ByteSize(MEMORY), 2, 1, 0, Duration.ofSeconds(10)),
          new SimpleMeterRegistry());

  @Test
  void rightPasswordIsTheOnlyOne() {
    var hash = passwords.hash("correct horse");

    assertThat(hash).startsWith("$argon2id$");
    assertThat(passwords.verify("correct horse", Optional.of(hash))).isTrue();
    assertThat(passwords.verify("correct hors", Optional.of(hash))).isFalse();
    assertThat(passwords.verify("nobody's password", Optional.empty())).isFalse();
  }

  /** Told by the memory that it takes, which no load of the machine changes. */
  @Test
  void unknownAccountTakesTheSameWork() {
    var hash = passwords.hash("correct horse");

    long known = allocatedBy(() -> passwords.verify("wrong", Optional.of(hash)));
    long unknown = allocatedBy(() -> passwords.verify("wrong", Optional.empty()));

    assertThat(known).isGreaterThan(MEMORY);
    assertThat(unknown).isCloseTo(known, Percentage.withPercentage(5));
  }

  private static long allocatedBy(Runnable work) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
