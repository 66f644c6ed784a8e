package dev.terrace.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KneeTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;

  private final Knee knee = new Knee(100, Duration.ofSeconds(10), Duration.ofMillis(200));

  /** A step of 100 answers. */
  private void step(int number, long millis, int failed) {
    for (int i = 0; i < 100; i++) {
      long asked = SECOND * (3 + 10L * number) + SECOND * i / 20;
      knee.answered(asked, asked + millis * MILLI, i >= failed);
    }
  }

  /** The very first answer says when the first step begins. */
  private void begin() {
    knee.answered(SECOND, SECOND + 900 * MILLI, true); // slow, but in the part that does not count
  }

  @Test
  void theLastStepThatHeldIsTold() {
    begin();
    step(0, 20, 0);
    step(1, 150, 0);
    step(2, 300, 0);
    step(3, 20, 0); // after it broke: no matter

    assertThat(knee.reached()).isTrue();
    assertThat(knee.held()).extracting(Knee.Step::rate).containsExactly(100, 200);
    assertThat(knee.broken()).isNotNull().extracting(Knee.Step::rate).isEqualTo(300);
    assertThat(knee)
        .hasToString(
            "held at 200/s (p99 150 ms, 0.0 % errors), broken at 300/s (p99 300 ms, 0.0 % errors)");
  }

  @Test
  void errorsBreakIt() {
    begin();
    step(0, 20, 1);
    step(1, 20, 2);
    knee.end();

    assertThat(knee.held()).extracting(Knee.Step::errors).isEqualTo(List.of(0.01));
    assertThat(knee.reached()).isTrue();
  }

  @Test
  void aStepThatIsFarBeyondDoesNotGoOnToItsEnd() {
    begin();
    step(0, 1500, 0);

    assertThat(knee.reached()).isTrue(); // although nothing of the next step came yet
  }

  @Test
  void fewAnswersSayNothing() {
    begin();
    for (int i = 0; i < 20; i++) {
      knee.answered(4 * SECOND, 6 * SECOND, false);
    }
    knee.end();

    assertThat(knee.reached()).isFalse();
    assertThat(knee).hasToString("no step held the goal, never broken");
  }
}
