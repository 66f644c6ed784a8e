package dev.terrace.proxy.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void requestsPayForRetries() {
    RetryBudget budget = budget(20, 0);
    assertThat(taken(budget, 0)).isEqualTo(100); // it was full

    for (int i = 0; i < 50; i++) {
      budget.request();
    }

    assertThat(taken(budget, 0)).isEqualTo(10);
  }

  @Test
  void aFewPerSecondAreAlwaysThere() {
    RetryBudget budget = budget(0, 20);
    assertThat(taken(budget, 0)).isEqualTo(200);

    assertThat(taken(budget, SECOND)).isEqualTo(20);
    assertThat(taken(budget, SECOND + SECOND / 2)).isEqualTo(10);
  }

  @Test
  void nothingIsSavedForEver() {
    RetryBudget budget = budget(20, 10);

    for (int i = 0; i < 100_000; i++) {
      budget.request();
    }

    assertThat(taken(budget, 1000 * SECOND)).isEqualTo(100);
    assertThat(taken(budget, 2000 * SECOND)).isEqualTo(100);
  }

  @Test
  void noBudgetMeansNoRetries() {
    RetryBudget budget = budget(0, 0);
    budget.request();

    assertThat(budget.take(100 * SECOND)).isFalse();
  }

  private static RetryBudget budget(int percent, int perSecond) {
    return new RetryBudget(new RetryBudgetConfig(percent, perSecond), 0);
  }

  private static int taken(RetryBudget budget, long now) {
    int taken = 0;
    while (taken < 1_000_000 && budget.take(now)) {
      taken++;
    }
    return taken;
  }
}
