package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.Assertion;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.OpenInjectionStep;
import java.time.Duration;

/** What simulations have in common: how load grows, and what must hold at the end. */
final class Load {
  /** Of all requests, how many per cent may fail. */
  static final double ERRORS = 1.0;

  private Load() {}

  /** The load grows in a fifth of the time, ten seconds at most: a cold JVM is not the question. */
  static Duration rampUp(Settings settings) {
    Duration fifth = settings.duration().dividedBy(5);
    return fifth.compareTo(Duration.ofSeconds(10)) < 0 ? fifth : Duration.ofSeconds(10);
  }

  /** An even rate of users, each of whom sends one request. */
  static OpenInjectionStep[] even(Settings settings) {
    Duration ramp = rampUp(settings);
    return new OpenInjectionStep[] {
      rampUsersPerSec(1).to(settings.rate()).during(ramp),
      constantUsersPerSec(settings.rate()).during(settings.duration().minus(ramp))
    };
  }

  /** 99 % of the answers in time, and hardly any wrong. */
  static Assertion[] goals(Settings settings) {
    return new Assertion[] {
      global().responseTime().percentile(99.0).lte((int) settings.p99().toMillis()),
      global().failedRequests().percent().lte(ERRORS),
      global().requestsPerSec().gt(0.0)
    };
  }

  /** One request of anybody: pages more than API. */
  static ChainBuilder pageOrApi() {
    return randomSwitch()
        .on(
            percent(20).then(Site.home()),
            percent(35).then(Site.article()),
            percent(10).then(Site.tag()),
            percent(35).then(Api.any()));
  }
}
