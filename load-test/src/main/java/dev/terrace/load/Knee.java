package dev.terrace.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Watches the steps of a growing rate and sees the one that breaks the goal. Answers count for the
 * step in which they were asked for; the first fifth of a step, in which the deployment gets used
 * to it, does not count. Thread-safe.
 */
public final class Knee {
  private static final double ERRORS = 0.01;
  private static final int ENOUGH = 50;

  private static volatile Knee current = new Knee(1, Duration.ofSeconds(1), Duration.ofSeconds(1));

  private final int rate;
  private final long stepNanos;
  private final long goalNanos;
  private final List<Step> held = new ArrayList<>();
  private long begin;
  private int step = -1;
  private long[] times = new long[1024];
  private int count;
  private int failed;
  private @Nullable Step broken;

  /**
   * A step that was looked at.
   *
   * @param rate requests a second that were asked for
   * @param answered how many answers counted
   * @param p99 of the answers
   * @param errors share of those that failed
   */
  public record Step(int rate, int answered, Duration p99, double errors) {}

  /**
   * @param rate how much each step adds
   * @param goal what 99 % of the answers must keep
   */
  Knee(int rate, Duration stepTime, Duration goal) {
    this.rate = rate;
    this.stepNanos = stepTime.toNanos();
    this.goalNanos = goal.toNanos();
  }

  /** That of this process's run. */
  public static Knee current() {
    return current;
  }

  static void use(Knee knee) {
    current = knee;
  }

  /** Counts an answer, good or not; times are those of {@link System#nanoTime}. */
  public synchronized void answered(long asked, long now, boolean good) {
    if (begin == 0) {
      begin = asked;
    }
    int asks = (int) Math.max(0, (asked - begin) / stepNanos);
    if (asks > step) {
      endStep();
      step = asks;
    }
    if (asks < step || (asked - begin) % stepNanos < stepNanos / 5) {
      return;
    }
    if (count == times.length) {
      times = Arrays.copyOf(times, 2 * count);
    }
    times[count++] = now - asked;
    if (!good) {
      failed++;
    }
    if (count >= ENOUGH && hopeless()) {
      endStep();
    }
  }

  /** More than a hundredth too late already, and far: no need to wait for the end of the step. */
  private boolean hopeless() {
    if (count % ENOUGH != 0) {
      return false;
    }
    long late = Arrays.stream(times, 0, count).filter(time -> time > 5 * goalNanos).count();
    return late > count / 10 || failed > count / 2;
  }

  private void endStep() {
    if (count >= ENOUGH && broken == null) {
      long[] sorted = Arrays.copyOf(times, count);
      Arrays.sort(sorted);
      long p99 = sorted[(int) Math.ceil(0.99 * count) - 1];
      var done = new Step(rate * (step + 1), count, Duration.ofNanos(p99), (double) failed / count);
      if (p99 > goalNanos || done.errors() > ERRORS) {
        broken = done;
      } else {
        held.add(done);
      }
    }
    count = 0;
    failed = 0;
  }

  /** Looks at the step that was under way when the load ended. */
  synchronized void end() {
    endStep();
  }

  /** Whether a step broke the goal. */
  public synchronized boolean reached() {
    return broken != null;
  }

  /** The steps that held the goal, in order. */
  public synchronized List<Step> held() {
    return List.copyOf(held);
  }

  /** The step that broke it; null while none has. */
  public synchronized @Nullable Step broken() {
    return broken;
  }

  @Override
  public synchronized String toString() {
    Step last = held.isEmpty() ? null : held.getLast();
    Step over = broken;
    return "%s%s"
        .formatted(
            last == null ? "no step held the goal" : "held at " + text(last),
            over == null ? ", never broken" : ", broken at " + text(over));
  }

  private static String text(Step step) {
    return String.format(
        Locale.ROOT,
        "%d/s (p99 %d ms, %.1f %% errors)",
        step.rate(),
        step.p99().toMillis(),
        100 * step.errors());
  }
}
