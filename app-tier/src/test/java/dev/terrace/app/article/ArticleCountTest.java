package dev.terrace.app.article;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArticleCountTest {
  private final ArticleCount count = new ArticleCount();

  @Test
  void whatThisProcessChangesIsCountedAtOnceWithoutCountingAnew() {
    var counts = new AtomicInteger();
    assertThat(
            count.get(() -> {
              // Slow, so that it is good for longer than this test takes.
              sleep(100);
              return 10L * counts.incrementAndGet();
            }))
        .isEqualTo(10);

    count.added();
    count.added();
    count.removed();

    assertThat(count.get(() -> 10L * counts.incrementAndGet())).isEqualTo(11);
    assertThat(counts).hasValue(1);
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
