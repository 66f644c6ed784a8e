package dev.terrace.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
  private final SharedReads<Integer> shared = new SharedReads<>();
  private final AtomicInteger state = new AtomicInteger();

  @Test
  void nobodyGetsWhatWasReadBeforeTheyAsked() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        calls.add(
            threads.submit(() -> {
              int asked = state.incrementAndGet();
              return shared.get("key", state::get) >= asked;
            }));
      }

      for (var call : calls) {
        assertThat(call.get()).isTrue();
      }
    }
    assertThat(shared.size()).isZero();
  }

  @Test
  void whoComesDuringAReadSharesTheNextOne() throws Exception {
    var reading = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var reads = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(() ->
              shared.get(
                  "key",
                  () -> {
                    reading.countDown();
                    await(goOn);
                    return reads.incrementAndGet();
                  }));
      reading.await();
      List<Future<Integer>> later = new ArrayList<>();
      var asked = new CountDownLatch(20);
      for (int i = 0; i < 20; i++) {
        later.add(
            threads.submit(() -> {
              asked.countDown();
              return shared.get("key", reads::incrementAndGet);
            }));
      }
      asked.await();
      assertThat(shared.get("another", () -> 7)).isEqualTo(7);
      goOn.countDown();

      assertThat(first.get()).isEqualTo(1);
      for (var call : later) {
        // 2 for all who came while the first was read; who was slower to come has a later one.
        assertThat(call.get()).isGreaterThan(1);
      }
    }
  }

  @Test
  void whatAReadThrowsIsThrownAndForgotten() {
    assertThatThrownBy(() ->
            shared.get(
                "key",
                () -> {
                  throw new IllegalStateException("not now");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not now");
    assertThat(shared.get("key", () -> 1)).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
