package dev.terrace.kit.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private static final long MILLI = 1_000_000;
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

  /** Times are nanoTimes, which may be negative. */
  private static final long START = -5_000 * MILLI;

  private static RateLimiter limiter(int requests, Duration per, int burst, int clients) {
    return new RateLimiter(new RateLimitConfig(requests, per, burst, clients));
  }

  @Test
  void aBurstPassesAtOnceAndThenOneRequestPerInterval() {
    RateLimiter limiter = limiter(10, Duration.ofSeconds(1), 3, 100);

    assertThat(limiter.take(CLIENT, START)).isZero();
    assertThat(limiter.take(CLIENT, START)).isZero();
    assertThat(limiter.take(CLIENT, START)).isZero();
    assertThat(limiter.take(CLIENT, START)).isEqualTo(100 * MILLI);
    assertThat(limiter.take(CLIENT, START + 99 * MILLI)).isEqualTo(MILLI);
    assertThat(limiter.take(CLIENT, START + 100 * MILLI)).isZero();
    assertThat(limiter.take(CLIENT, START + 100 * MILLI)).isPositive();
  }

  @Test
  void whatIsRefusedCostsTheClientNothing() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 1, 100);
    assertThat(limiter.take(CLIENT, START)).isZero();

    for (int i = 0; i < 1000; i++) {
      assertThat(limiter.take(CLIENT, START + i)).isPositive();
    }

    assertThat(limiter.take(CLIENT, START + 1000 * MILLI)).isZero();
  }

  @Test
  void whatWasTakenCanBeGivenBackOrForgotten() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 2, 100);
    assertThat(limiter.take(7, START)).isZero();
    assertThat(limiter.take(7, START)).isZero();
    assertThat(limiter.wait(7, START)).isEqualTo(1000 * MILLI);

    limiter.giveBack(7, START);
    assertThat(limiter.wait(7, START)).isZero();
    assertThat(limiter.take(7, START)).isZero();
    limiter.clear(7, START);
    limiter.giveBack(8, START); // never seen

    assertThat(limiter.take(7, START)).isZero();
    assertThat(limiter.take(7, START)).isZero();
    assertThat(limiter.take(7, START)).isPositive();
    assertThat(limiter.wait(8, START)).isZero();
  }

  @Test
  void theBucketIsFullAgainAfterAPauseAndNeverFuller() {
    RateLimiter limiter = limiter(10, Duration.ofSeconds(1), 2, 100);
    limiter.take(CLIENT, START);
    limiter.take(CLIENT, START);

    long later = START + 3_600_000 * MILLI;

    assertThat(limiter.take(CLIENT, later)).isZero();
    assertThat(limiter.take(CLIENT, later)).isZero();
    assertThat(limiter.take(CLIENT, later)).isPositive();
  }

  @Test
  void withoutABurstAllRequestsOfAPeriodMayComeAtOnce() {
    RateLimiter limiter = new RateLimiter(RateLimitConfig.of(5, Duration.ofMinutes(1)));

    int passed = 0;
    for (int i = 0; i < 20; i++) {
      passed += limiter.take(CLIENT, START) == 0 ? 1 : 0;
    }

    assertThat(passed).isEqualTo(5);
  }

  @Test
  void anIpv6NetworkIsOneClientAndIpv4AddressesAreSeveral() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(1), 1, 100);

    assertThat(limiter.take(InetAddress.ofLiteral("2001:db8:0:1::1"), START)).isZero();
    assertThat(limiter.take(InetAddress.ofLiteral("2001:db8:0:1:ffff::2"), START)).isPositive();
    assertThat(limiter.take(InetAddress.ofLiteral("2001:db8:0:2::1"), START)).isZero();
    assertThat(limiter.take(InetAddress.ofLiteral("::1"), START)).isZero();
    assertThat(limiter.take(InetAddress.ofLiteral("::1"), START)).isPositive();
    assertThat(limiter.take(InetAddress.ofLiteral("192.0.2.1"), START)).isZero();
    assertThat(limiter.take(InetAddress.ofLiteral("192.0.2.2"), START)).isZero();
    assertThat(limiter.take(InetAddress.ofLiteral("0.0.0.1"), START)).isZero();
  }

  @Test
  void aFloodOfAddressesDoesNotFreeTheWorstClient() {
    RateLimiter limiter = limiter(1, Duration.ofSeconds(10), 10, 1000);
    for (int i = 0; i < 10; i++) {
      assertThat(limiter.take(CLIENT, START)).isZero();
    }

    for (int i = 0; i < 100_000; i++) {
      limiter.take(address(0x0a000000 + i), START + i);
    }

    assertThat(limiter.take(CLIENT, START + 200_000)).isPositive();
  }

  @Test
  void enormousLimitsDoNotOverflow() {
    RateLimiter limiter = limiter(1, Duration.ofDays(1), 1_000_000_000, 16);

    for (int i = 0; i < 1000; i++) {
      assertThat(limiter.take(CLIENT, Long.MAX_VALUE - 10 + i)).isZero();
    }
  }

  @Test
  void threadsShareABucketExactly() throws Exception {
    RateLimiter limiter = limiter(1, Duration.ofDays(1), 1000, 100);
    LongAdder passed = new LongAdder();
    CountDownLatch done = new CountDownLatch(4);

    for (int thread = 0; thread < 4; thread++) {
      Thread.ofVirtual()
          .start(() -> {
            for (int i = 0; i < 1000; i++) {
              if (limiter.take(CLIENT, START) == 0) {
                passed.increment();
              }
            }
            done.countDown();
          });
    }
    done.await();

    assertThat(passed.sum()).isEqualTo(1000);
  }

  private static InetAddress address(int bits) {
    return InetAddress.ofLiteral(
        "%d.%d.%d.%d".formatted(bits >>> 24, bits >>> 16 & 0xff, bits >>> 8 & 0xff, bits & 0xff));
  }
}
