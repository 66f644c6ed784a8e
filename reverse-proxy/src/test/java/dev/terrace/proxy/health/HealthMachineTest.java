package dev.terrace.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Config;
import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.health.HealthState.Down;
import dev.terrace.proxy.health.HealthState.Draining;
import dev.terrace.proxy.health.HealthState.GoingDown;
import dev.terrace.proxy.health.HealthState.GoingUp;
import dev.terrace.proxy.health.HealthState.Leaving;
import dev.terrace.proxy.health.HealthState.Unchecked;
import dev.terrace.proxy.health.HealthState.Up;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HealthMachineTest {
  private static final CheckResult PASSED = new CheckResult.Passed("200");
  private static final CheckResult FAILED = new CheckResult.Failed("x");
  private static final CheckResult DRAINING = new CheckResult.Draining("404");
  private static final CheckResult LEAVING = new CheckResult.Leaving("503");
  private static final CheckResult UNSENT = new CheckResult.Unsent("no file descriptors");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final HealthMachine machine = machine("{rise: 2, fall: 3}");

  private record Step(HealthState from, CheckResult result, HealthState to) {}

  @Test
  void everyTransition() {
    List<Step> table =
        List.of(
            new Step(new Unchecked(), PASSED, new Up()),
            new Step(new Unchecked(), FAILED, new Down()),
            new Step(new Unchecked(), DRAINING, new Draining()),
            new Step(new Unchecked(), LEAVING, new Leaving()),
            new Step(new Unchecked(), UNSENT, new Unchecked()),
            new Step(new Up(), PASSED, new Up()),
            new Step(new Up(), FAILED, new GoingDown(1)),
            new Step(new Up(), DRAINING, new Draining()),
            new Step(new Up(), LEAVING, new Leaving()),
            new Step(new Up(), UNSENT, new Up()),
            new Step(new GoingDown(1), PASSED, new Up()),
            new Step(new GoingDown(1), FAILED, new GoingDown(2)),
            new Step(new GoingDown(2), FAILED, new Down()),
            new Step(new GoingDown(2), DRAINING, new Draining()),
            new Step(new GoingDown(1), LEAVING, new Leaving()),
            new Step(new GoingDown(2), UNSENT, new GoingDown(2)),
            new Step(new Down(), PASSED, new GoingUp(1)),
            new Step(new Down(), FAILED, new Down()),
            new Step(new Down(), DRAINING, new Draining()),
            new Step(new Down(), LEAVING, new Leaving()),
            new Step(new Down(), UNSENT, new Down()),
            new Step(new GoingUp(1), PASSED, new Up()),
            new Step(new GoingUp(1), FAILED, new Down()),
            new Step(new GoingUp(1), DRAINING, new Draining()),
            new Step(new GoingUp(1), LEAVING, new Leaving()),
            new Step(new GoingUp(1), UNSENT, new GoingUp(1)),
            new Step(new Draining(), PASSED, new Up()),
            new Step(new Draining(), FAILED, new Down()),
            new Step(new Draining(), DRAINING, new Draining()),
            new Step(new Draining(), LEAVING, new Leaving()),
            new Step(new Draining(), UNSENT, new Draining()),
            new Step(new Leaving(), PASSED, new GoingUp(1)),
            new Step(new Leaving(), FAILED, new Down()),
            new Step(new Leaving(), DRAINING, new Draining()),
            new Step(new Leaving(), LEAVING, new Leaving()),
            new Step(new Leaving(), UNSENT, new Leaving()));

    for (Step step : table) {
      assertThat(machine.after(health(step.from()), step.result(), NOW, false).state())
          .as("%s", step)
          .isEqualTo(step.to());
    }
  }

  @Test
  void errorsOfRequestsDoWhatIsConfigured() {
    record Errors(HealthState from, OnError action, HealthState to) {}
    List<Errors> table =
        List.of(
            new Errors(new Up(), OnError.FASTINTER, new Up()),
            new Errors(new Up(), OnError.FAIL_CHECK, new GoingDown(1)),
            new Errors(new Up(), OnError.SUDDEN_DEATH, new GoingDown(2)),
            new Errors(new Up(), OnError.MARK_DOWN, new Down()),
            new Errors(new GoingDown(2), OnError.FASTINTER, new GoingDown(2)),
            new Errors(new GoingDown(2), OnError.FAIL_CHECK, new Down()),
            new Errors(new GoingDown(2), OnError.SUDDEN_DEATH, new Down()),
            new Errors(new Unchecked(), OnError.FAIL_CHECK, new Down()),
            new Errors(new Draining(), OnError.FAIL_CHECK, new Down()),
            new Errors(new Down(), OnError.MARK_DOWN, new Down()));

    for (Errors step : table) {
      assertThat(machine.afterErrors(health(step.from()), step.action(), NOW).state())
          .as("%s", step)
          .isEqualTo(step.to());
    }
  }

  @Test
  void oneCheckDecidesWhenRiseAndFallAreOne() {
    HealthMachine hasty = machine("{rise: 1, fall: 1}");

    assertThat(hasty.after(health(new Up()), FAILED, NOW, false).state()).isEqualTo(new Down());
    assertThat(hasty.after(health(new Down()), PASSED, NOW, false).state()).isEqualTo(new Up());
    assertThat(hasty.afterErrors(health(new Up()), OnError.SUDDEN_DEATH, NOW).state())
        .isEqualTo(new Down());
  }

  @Test
  void aFlappingServerMustPassTwiceAsManyChecksEachTime() {
    Health health = health(new Up());
    Instant now = NOW;
    for (int needed : List.of(2, 4, 8, 16, 32, 64, 64)) {
      health = fall(health, now);
      int passes = 0;
      while (!health.state().takesNew()) {
        now = now.plusSeconds(1);
        health = machine.after(health, PASSED, now, false);
        passes++;
      }
      assertThat(passes).isEqualTo(needed);
      now = now.plusSeconds(30); // within flapWindow, which is a minute
    }
  }

  @Test
  void aServerThatStayedUpLongEnoughStartsAfresh() {
    Health flapped = new Health(new Up(), 4, NOW);

    assertThat(fall(flapped, NOW.plusSeconds(59)).flaps()).isEqualTo(5);
    assertThat(fall(flapped, NOW.plusSeconds(60)).flaps()).isZero();
  }

  @Test
  void theOnlyServerIsNotDamped() {
    Health flapped = new Health(new Down(), 5, NOW);

    Health once = machine.after(flapped, PASSED, NOW, true);
    assertThat(machine.after(once, PASSED, NOW, true).state()).isEqualTo(new Up());
    assertThat(machine.after(once, PASSED, NOW, false).state()).isEqualTo(new GoingUp(2));
  }

  @Test
  void aServerThatLeavesOnItsOwnWishDoesNotFlap() {
    Health returned = new Health(new Up(), 0, NOW);

    Health leaving = machine.after(returned, LEAVING, NOW.plusSeconds(1), false);
    Health gone = machine.after(leaving, FAILED, NOW.plusSeconds(2), false);

    assertThat(gone.state()).isEqualTo(new Down());
    assertThat(gone.flaps()).isZero();
  }

  @Test
  void dampingCanBeTurnedOff() {
    HealthMachine undamped = machine("{rise: 1, fall: 1, flapWindow: 0s}");
    Health health = new Health(new Up(), 0, NOW);

    for (int i = 0; i < 10; i++) {
      health = undamped.after(health, FAILED, NOW, false);
      health = undamped.after(health, PASSED, NOW, false);
      assertThat(health.state()).isEqualTo(new Up());
    }
  }

  /** Random lives of a server, from a seed that is printed when an invariant breaks. */
  @Test
  void whateverHappensTheRulesHold() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int life = 0; life < 300; life++) {
      int rise = 1 + random.nextInt(4);
      int fall = 1 + random.nextInt(4);
      HealthMachine lived = machine("{rise: %d, fall: %d}".formatted(rise, fall));
      Health health = random.nextBoolean() ? Health.unchecked() : Health.joining(rise);
      Instant now = NOW;
      int failures = 0;
      int passes = 0;
      for (int step = 0; step < 200; step++) {
        now = now.plusMillis(random.nextInt(20_000));
        boolean alone = random.nextInt(4) == 0;
        CheckResult result = result(random);
        boolean failed = result instanceof CheckResult.Failed;
        boolean passed = result instanceof CheckResult.Passed;
        Health before = health;
        health = lived.after(before, result, now, alone);
        failures = failed ? failures + 1 : result.equals(UNSENT) ? failures : 0;
        passes = passed ? passes + 1 : result.equals(UNSENT) ? passes : 0;

        boolean was = before.state().takesNew();
        boolean is = health.state().takesNew();
        String told = "seed %d, life %d, step %d: %s, %s -> %s";
        Object[] where = {seed, life, step, result, before, health};
        assertThat(health.flaps()).as(told, where).isBetween(0, HealthMachine.MAX_FLAPS);
        if (was && !is && failed && !(before.state() instanceof Unchecked)) {
          assertThat(failures).as(told, where).isGreaterThanOrEqualTo(fall);
        }
        if (!was && is && !(before.state() instanceof Draining)) {
          assertThat(passes + rise - 1) // one that joins has its rise - 1 from the start
              .as(told, where)
              .isGreaterThanOrEqualTo(alone ? rise : rise << before.flaps());
        }
        if (result.equals(UNSENT)) {
          assertThat(health).as(told, where).isEqualTo(before);
        }
      }
      for (int i = 0; i < rise << HealthMachine.MAX_FLAPS; i++) {
        health = lived.after(health, PASSED, now, false);
      }
      assertThat(health.state()).as("a well server is up, seed %d", seed).isEqualTo(new Up());
      for (int i = 0; i < fall; i++) {
        health = lived.after(health, FAILED, now, true);
      }
      assertThat(health.state()).as("a dead server is down, seed %d", seed).isEqualTo(new Down());
    }
  }

  @Test
  void aStateInDoubtIsCheckedMoreOften() {
    HealthMachine timed = machine("{inter: 3s, fastinter: 100ms, downinter: 700ms}");

    assertThat(timed.pause(new Up())).isEqualTo(Duration.ofSeconds(3));
    assertThat(timed.pause(new Unchecked())).isEqualTo(Duration.ofSeconds(3));
    assertThat(timed.pause(new Draining())).isEqualTo(Duration.ofSeconds(3));
    assertThat(timed.pause(new GoingDown(1))).isEqualTo(Duration.ofMillis(100));
    assertThat(timed.pause(new GoingUp(1))).isEqualTo(Duration.ofMillis(100));
    assertThat(timed.pause(new Down())).isEqualTo(Duration.ofMillis(700));
    assertThat(timed.pause(new Leaving())).isEqualTo(Duration.ofMillis(700));
  }

  private Health fall(Health from, Instant now) {
    Health health = from;
    for (int i = 0; i < 3; i++) {
      health = machine.after(health, FAILED, now, false);
    }
    return health;
  }

  private static CheckResult result(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> DRAINING;
      case 1 -> LEAVING;
      case 2 -> UNSENT;
      case 3, 4, 5, 6 -> FAILED;
      default -> PASSED;
    };
  }

  private static Health health(HealthState state) {
    return new Health(state, 0, null);
  }

  private static HealthMachine machine(String yaml) {
    return new HealthMachine(Config.parse(CheckConfig.class, yaml, "test.yaml", Map.of()));
  }
}
