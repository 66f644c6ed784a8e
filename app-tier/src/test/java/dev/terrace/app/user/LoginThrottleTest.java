package dev.terrace.app.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.terrace.app.rule.Rejection;
import dev.terrace.kit.config.Config;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private static final String VICTIM = "victim@example.org";
  private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress ELSEWHERE = InetAddress.ofLiteral("198.51.100.1");

  private long now = -Duration.ofDays(1).toNanos();
  private final LoginThrottle throttle = throttle("{}");

  private LoginThrottle throttle(String yaml) {
    return new LoginThrottle(
        Config.parse(LoginConfig.class, yaml, "test.yaml", Map.of()),
        new SecureRandom(),
        () -> now,
        new SimpleMeterRegistry());
  }

  @Test
  void tenWrongPasswordsThenOneAMinute() {
    for (int i = 0; i < 10; i++) {
      assertThat(wrong(VICTIM, HOME)).as("try " + i).isZero();
    }

    assertThat(wrong(VICTIM, HOME)).isEqualTo(Duration.ofMinutes(1));
    assertThat(wrong("other@example.org", HOME)).isZero();
    assertThat(wrong(VICTIM, ELSEWHERE)).isZero();
    now += Duration.ofMinutes(1).toNanos();
    assertThat(wrong(VICTIM, HOME)).isZero();
    assertThat(wrong(VICTIM, HOME)).isPositive();
    now += Duration.ofMinutes(10).toNanos();
    for (int i = 0; i < 10; i++) {
      assertThat(wrong(VICTIM, HOME)).isZero();
    }
  }

  @Test
  void rightPasswordsCostNothingAndForgiveWrongOnes() {
    for (int i = 0; i < 1000; i++) {
      throttle.begin(VICTIM, HOME).right();
    }
    for (int i = 0; i < 9; i++) {
      var _ = wrong(VICTIM, HOME);
    }
    throttle.begin(VICTIM, HOME).right();

    for (int i = 0; i < 10; i++) {
      assertThat(wrong(VICTIM, HOME)).isZero();
    }
  }

  @Test
  void whatNobodyLookedAtIsNotCounted() {
    for (int i = 0; i < 1000; i++) {
      throttle.begin(VICTIM, HOME).undecided();
    }

    assertThat(wrong(VICTIM, HOME)).isZero();
  }

  @Test
  void attackFromEverywhereNeverLocksOutItsVictim() {
    var random = new Random(1);
    int guesses = 0;
    for (int i = 0; i < 20_000; i++) {
      var attacker =
          InetAddress.ofLiteral("203.0." + random.nextInt(32) + "." + random.nextInt(256));
      guesses += wrong(VICTIM, attacker).isZero() ? 1 : 0;
      now += Duration.ofMillis(5).toNanos();
      if (i % 1000 == 0) {
        throttle.begin(VICTIM, HOME).right();
        // Mistyped twice, on a device that was never used before.
        var fresh = InetAddress.ofLiteral("2001:db8:" + Integer.toHexString(i) + "::1");
        assertThat(wrong(VICTIM, fresh)).isZero();
        assertThat(wrong(VICTIM, fresh)).isZero();
        throttle.begin(VICTIM, fresh).right();
      }
    }

    // 8192 addresses asked 20,000 times; without the lower number nearly all of it would have
    // passed.
    assertThat(guesses).isLessThan(20_000);
    assertThat(wrong(VICTIM, ELSEWHERE)).isZero();
  }

  @Test
  void underAttackAnAddressThatFailedHasFewerTries() {
    for (int i = 0; i < 100; i++) {
      assertThat(wrong(VICTIM, InetAddress.ofLiteral("203.0.113." + i))).isZero();
    }

    assertThat(wrong(VICTIM, HOME)).isZero();
    assertThat(wrong(VICTIM, HOME)).isZero();
    assertThat(wrong(VICTIM, HOME)).isZero();
    assertThat(wrong(VICTIM, HOME)).isGreaterThan(Duration.ofMinutes(3));
    assertThat(wrong("other@example.org", HOME)).isZero();
  }

  @Test
  void oneAddressTriesManyAccountsOnlySoOftenButKnownPeopleStillGetIn() {
    throttle.begin(VICTIM, HOME).right();
    for (int i = 0; i < 100; i++) {
      assertThat(wrong("account" + i + "@example.org", HOME)).isZero();
    }

    assertThat(wrong("another@example.org", HOME)).isEqualTo(Duration.ofSeconds(6));
    throttle.begin(VICTIM, HOME).right();
    assertThat(wrong("another@example.org", ELSEWHERE)).isZero();
  }

  @Test
  void networkOfOneSubscriberIsOneAddress() {
    for (int i = 0; i < 10; i++) {
      var _ = wrong(VICTIM, InetAddress.ofLiteral("2001:db8:1:2::" + i));
    }

    assertThat(wrong(VICTIM, InetAddress.ofLiteral("2001:db8:1:2:ffff::1"))).isPositive();
    assertThat(wrong(VICTIM, InetAddress.ofLiteral("2001:db8:1:3::1"))).isZero();
  }

  @Test
  void spellingOfTheAccountDoesNotMatter() {
    for (int i = 0; i < 10; i++) {
      var _ = wrong(i % 2 == 0 ? "VICTIM@example.org" : "víctim@EXAMPLE.org", HOME);
    }

    assertThat(wrong(VICTIM, HOME)).isPositive();
  }

  @Test
  void clientsWithoutAnAddressAreCountedAsOne() {
    for (int i = 0; i < 10; i++) {
      assertThat(wrong(VICTIM, null)).isZero();
    }

    assertThat(wrong(VICTIM, null)).isPositive();
  }

  /** How long to wait; zero when it was taken. */
  private Duration wrong(String email, @Nullable InetAddress client) {
    try {
      var _ = throttle.begin(email, client);
      return Duration.ZERO;
    } catch (Rejection rejection) {
      assertThat(rejection.kind()).isEqualTo(Rejection.Kind.TOO_MANY);
      return rejection.retryAfter();
    }
  }
}
