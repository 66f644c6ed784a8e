package dev.terrace.kit.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.terrace.kit.Await;
import dev.terrace.kit.event.Event;
import dev.terrace.kit.event.Events;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrafficTest {
  @Test
  void everyValueFallsIntoTheBucketThatHoldsIt() {
    for (long micros = 0; micros < 100_000; micros++) {
      holds(micros);
    }
    for (long micros = 100_000; micros < 134_000_000; micros += 9_973) {
      holds(micros);
    }
    assertThat(Buckets.index(-5)).isZero();
    assertThat(Buckets.index(Long.MAX_VALUE)).isEqualTo(Buckets.COUNT - 1);
  }

  private static void holds(long micros) {
    int index = Buckets.index(micros);
    long from = Buckets.from(index);
    assertThat(micros).isBetween(from, from + Buckets.width(index) - 1);
    assertThat(Buckets.width(index)).isLessThanOrEqualTo(Math.max(1, micros / 16));
  }

  @Test
  void percentilesAreNearTheTrueOnes() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Traffic traffic = new Traffic();
    long[] nanos = new long[20_000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) (Math.exp(random.nextGaussian()) * 2_000_000) + 50_000;
      traffic.latency().record(nanos[i]);
    }
    Arrays.sort(nanos);

    traffic.trend().sample(0);
    Percentiles latency = traffic.trend().latency();

    assertThat(latency.count()).isEqualTo(nanos.length);
    near(latency.p50(), nanos[nanos.length / 2], seed);
    near(latency.p95(), nanos[nanos.length * 95 / 100], seed);
    near(latency.p99(), nanos[nanos.length * 99 / 100], seed);
  }

  private static void near(double millis, long nanos, long seed) {
    assertThat(millis).as("seed %d", seed).isCloseTo(nanos / 1e6, within(nanos / 1e6 * 0.07));
  }

  @Test
  void theLatencyOfOverAMinuteAgoIsForgotten() {
    Traffic traffic = new Traffic();
    traffic.latency().record(TimeUnit.MILLISECONDS.toNanos(500));
    for (int second = 0; second < 60; second++) {
      traffic.trend().sample(second);
      assertThat(traffic.trend().latency().count()).isEqualTo(1);
    }

    traffic.trend().sample(60);

    assertThat(traffic.trend().latency()).isEqualTo(Percentiles.NONE);
    assertThat(traffic.latency().count()).isEqualTo(1); // but counted
  }

  @Test
  void ratesLookBackAsFarAsTheyCan() {
    AtomicLong count = new AtomicLong();
    Series series = new Series(count::get);
    series.sample(0);
    assertThat(series.rate(10)).isZero();

    for (int second = 1; second <= 100; second++) {
      count.addAndGet(second <= 90 ? 10 : 100);
      series.sample(TimeUnit.SECONDS.toNanos(second));
    }

    assertThat(series.rate(1)).isEqualTo(100);
    assertThat(series.rate(10)).isEqualTo(100);
    assertThat(series.rate(20)).isEqualTo(55);
    assertThat(series.rate(60)).isEqualTo(25);
    assertThat(series.rates()).hasSize(60).startsWith(10).endsWith(100);
  }

  @Test
  void aSampleThatComesLateIsNoPeak() {
    AtomicLong count = new AtomicLong();
    Series series = new Series(count::get);
    series.sample(0);
    count.set(100);
    series.sample(TimeUnit.SECONDS.toNanos(10)); // the process stood still

    assertThat(series.rate(1)).isEqualTo(10);
  }

  @Test
  void levelsKnowTheirHighest() {
    Level level = new Level();
    assertThat(level.enter(2)).isTrue();
    assertThat(level.enter(2)).isTrue();
    assertThat(level.enter(2)).isFalse();
    level.leave();
    level.leave();

    assertThat(level.current()).isZero();
    assertThat(level.max()).isEqualTo(2);
    assertThat(level.total()).isEqualTo(2);
  }

  @Test
  void theSamplerMakesRatesAndTellsOfRefusals() throws Exception {
    Events events = new Events(Clock.systemUTC());
    try (TrafficSampler sampler = new TrafficSampler(events)) {
      Traffic traffic = new Traffic();
      sampler.watch(traffic, "backend web");
      sampler.start();
      traffic.error(TrafficError.QUEUE_FULL);
      traffic.error(TrafficError.QUEUE_FULL);
      traffic.error(TrafficError.RESPONSE); // is no refusal

      Await.until(
          "rate",
          () -> {
            traffic.request();
            return traffic.trend().requestRate(1) > 0;
          });
      Await.until("event", () -> !events.after(0).isEmpty());

      assertThat(events.after(0))
          .extracting(Event::type, Event::subject, Event::message)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  "refused", "backend web", "2 requests refused in 10 s: queue-full"));
    }
  }

  @Test
  void metersShowTheSameNumbers() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Traffic traffic = new Traffic();
    TrafficMeters meters =
        TrafficMeters.register(registry, "terrace.backend", Tags.of("backend", "web"), traffic);
    traffic.request();
    traffic.response(204);
    traffic.error(TrafficError.CONNECT);
    traffic.sessions().enter();
    traffic.latency().record(TimeUnit.MILLISECONDS.toNanos(250));
    traffic.trend().sample(0);

    String text = registry.scrape();

    assertThat(text)
        .contains("terrace_backend_requests_total{backend=\"web\"} 1.0")
        .contains("terrace_backend_responses_total{backend=\"web\",class=\"2xx\"} 1.0")
        .contains("terrace_backend_errors_total{backend=\"web\",kind=\"connect\"} 1.0")
        .contains("terrace_backend_sessions{backend=\"web\"} 1.0")
        .contains("terrace_backend_sessions_max{backend=\"web\"} 1.0")
        .contains("terrace_backend_sessions_opened_total{backend=\"web\"} 1.0")
        .contains("terrace_backend_latency_seconds_count{backend=\"web\"} 1")
        .contains("terrace_backend_latency_seconds_sum{backend=\"web\"} 0.25")
        .containsPattern(
            "terrace_backend_latency_quantile_seconds\\{backend=\"web\",quantile=\"0.99\"} 0.2");
    meters.close();
    assertThat(registry.scrape()).doesNotContain("terrace_backend");
  }
}
