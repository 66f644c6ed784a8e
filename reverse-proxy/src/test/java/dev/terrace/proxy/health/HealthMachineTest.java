package dev.terrace.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.kit.config.Config;
import dev.terrace.proxy.CheckConfig;
import dev.terrace.proxy.health.HealthState.Down;
import dev.terrace.proxy.health.HealthState.Drained;
import dev.terrace.proxy.health.HealthState.GoingDown;
import dev.terrace.proxy.health.HealthState.GoingUp;
import dev.terrace.proxy.health.HealthState.Unchecked;
import dev.terrace.proxy.health.HealthState.Up;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthMachineTest {
  private static final CheckResult PASSED = new CheckResult.Passed();
  private static final CheckResult FAILED = new CheckResult.Failed("x");
  private static final CheckResult DRAINING = new CheckResult.Draining();

  private final HealthMachine machine = machine("{rise: 2, fall: 3}");

  private record Step(HealthState from, CheckResult result, HealthState to) {}

  @Test
  void everyTransition() {
    List<Step> table =
        List.of(
            new Step(new Unchecked(), PASSED, new Up()),
            new Step(new Unchecked(), FAILED, new Down()),
            new Step(new Unchecked(), DRAINING, new Drained()),
            new Step(new Up(), PASSED, new Up()),
            new Step(new Up(), FAILED, new GoingDown(1)),
            new Step(new Up(), DRAINING, new Drained()),
            new Step(new GoingDown(1), PASSED, new Up()),
            new Step(new GoingDown(1), FAILED, new GoingDown(2)),
            new Step(new GoingDown(2), FAILED, new Down()),
            new Step(new GoingDown(1), DRAINING, new Drained()),
            new Step(new Down(), PASSED, new GoingUp(1)),
            new Step(new Down(), FAILED, new Down()),
            new Step(new Down(), DRAINING, new Drained()),
            new Step(new GoingUp(1), PASSED, new Up()),
            new Step(new GoingUp(1), FAILED, new Down()),
            new Step(new GoingUp(1), DRAINING, new Drained()),
            new Step(new Drained(), PASSED, new GoingUp(1)),
            new Step(new Drained(), FAILED, new Down()),
            new Step(new Drained(), DRAINING, new Drained()));

    for (Step step : table) {
      assertThat(machine.after(step.from(), step.result())).as("%s", step).isEqualTo(step.to());
    }
  }

  @Test
  void oneCheckDecidesWhenRiseAndFallAreOne() {
    HealthMachine hasty = machine("{rise: 1, fall: 1}");

    assertThat(hasty.after(new Up(), FAILED)).isEqualTo(new Down());
    assertThat(hasty.after(new Down(), PASSED)).isEqualTo(new Up());
  }

  @Test
  void aFlappingServerStaysWhereItIs() {
    HealthState state = new Up();
    for (int i = 0; i < 100; i++) {
      state = machine.after(state, i % 3 == 2 ? PASSED : FAILED);
      assertThat(state.usable()).isTrue();
    }
    state = new Down();
    for (int i = 0; i < 100; i++) {
      state = machine.after(state, i % 2 == 0 ? PASSED : FAILED);
      assertThat(state.usable()).isFalse();
    }
  }

  @Test
  void aStateInDoubtIsCheckedMoreOften() {
    HealthMachine timed = machine("{inter: 3s, fastinter: 100ms, downinter: 700ms}");

    assertThat(timed.pause(new Up())).isEqualTo(Duration.ofSeconds(3));
    assertThat(timed.pause(new Unchecked())).isEqualTo(Duration.ofSeconds(3));
    assertThat(timed.pause(new GoingDown(1))).isEqualTo(Duration.ofMillis(100));
    assertThat(timed.pause(new GoingUp(1))).isEqualTo(Duration.ofMillis(100));
    assertThat(timed.pause(new Down())).isEqualTo(Duration.ofMillis(700));
    assertThat(timed.pause(new Drained())).isEqualTo(Duration.ofMillis(700));
  }

  private static HealthMachine machine(String yaml) {
    return new HealthMachine(Config.parse(CheckConfig.class, yaml, "test.yaml", Map.of()));
  }
}
