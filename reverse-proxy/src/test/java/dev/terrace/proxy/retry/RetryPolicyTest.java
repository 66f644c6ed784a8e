package dev.terrace.proxy.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Failure CONNECT = new Failure.Connect("refused");
  private static final Failure UNSENT = new Failure.Closed("closed", false);
  private static final Failure SENT = new Failure.Closed("closed", true);
  private static final Failure TIMEOUT = new Failure.Timeout("late");
  private static final Failure BROKEN = new Failure.BadResponse("garbage");

  private final RetryPolicy policy = new RetryPolicy(3);

  @Test
  void whatWasNeverSentMayBeTriedAgainWhateverItIs() {
    for (HttpString method : List.of(Methods.GET, Methods.POST, Methods.PATCH)) {
      assertThat(policy.mayRetry(CONNECT, method, 1, false)).isTrue();
      assertThat(policy.mayRetry(UNSENT, method, 1, false)).isTrue();
    }
  }

  @Test
  void whatWasSentMayBeTriedAgainOnlyWhenIdempotent() {
    for (HttpString method : List.of(Methods.GET, Methods.HEAD, Methods.PUT, Methods.DELETE)) {
      assertThat(policy.mayRetry(SENT, method, 1, false)).isTrue();
    }
    for (HttpString method : List.of(Methods.POST, Methods.PATCH, new HttpString("LOCK"))) {
      assertThat(policy.mayRetry(SENT, method, 1, false)).isFalse();
    }
  }

  @Test
  void aBodyThatWasTakenCannotBeSentAgain() {
    for (Failure failure : List.of(CONNECT, UNSENT, SENT, TIMEOUT, BROKEN)) {
      assertThat(policy.mayRetry(failure, Methods.PUT, 1, true)).isFalse();
    }
  }

  @Test
  void anAnswerOfAnyKindIsNotTriedAgain() {
    assertThat(policy.mayRetry(TIMEOUT, Methods.GET, 1, false)).isFalse();
    assertThat(policy.mayRetry(BROKEN, Methods.GET, 1, false)).isFalse();
  }

  @Test
  void retriesAreCounted() {
    assertThat(policy.mayRetry(CONNECT, Methods.GET, 3, false)).isTrue();
    assertThat(policy.mayRetry(CONNECT, Methods.GET, 4, false)).isFalse();
    assertThat(new RetryPolicy(0).mayRetry(CONNECT, Methods.GET, 1, false)).isFalse();
  }
}
