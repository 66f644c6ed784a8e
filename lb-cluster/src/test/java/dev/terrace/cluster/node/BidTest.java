package dev.terrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BidTest {
  private static final List<String> ORDER = List.of("lb-1", "lb-2", "lb-3");

  @Test
  void eachWaitsForThoseBeforeIt() {
    assertThat(delay("lb-1", "")).isEqualTo(0);
    assertThat(delay("lb-2", "")).isEqualTo(150);
    assertThat(delay("lb-3", "")).isEqualTo(300);
  }

  @Test
  void nobodyWaitsForWhoeverHasItNow() {
    assertThat(delay("lb-2", "lb-1")).isEqualTo(0);
    assertThat(delay("lb-3", "lb-1")).isEqualTo(150);
    assertThat(delay("lb-2", "lb-2")).as("the holder itself").isEqualTo(150);
  }

  @Test
  void whoIsNotInTheOrderIsLast() {
    Bid bid = Bid.of(List.of("lb-1"), "lb-2", "", true, true);

    assertThat(bid.wanted()).isTrue();
    assertThat(bid.delay().toMillis()).isEqualTo(1150);
  }

  @Test
  void whoIsNotFitDoesNotBid() {
    assertThat(Bid.of(ORDER, "lb-1", "", false, false).wanted()).isFalse();
  }

  private static long delay(String self, String holder) {
    return Bid.of(ORDER, self, holder, true, false).delay().toMillis();
  }
}
