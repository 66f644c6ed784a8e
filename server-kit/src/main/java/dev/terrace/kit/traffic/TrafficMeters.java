package dev.terrace.kit.traffic;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of some traffic: they read what is counted anyway, so a request pays nothing for them.
 */
public final class TrafficMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final String prefix;
  private final List<Meter> meters = new ArrayList<>();

  private TrafficMeters(MeterRegistry registry, String prefix) {
    this.registry = registry;
    this.prefix = prefix;
  }

  /**
   * Makes the meters.
   *
   * @param prefix of their names, such as {@code terrace.backend}
   */
  public static TrafficMeters register(
      MeterRegistry registry, String prefix, Tags tags, Traffic traffic) {
    TrafficMeters meters = new TrafficMeters(registry, prefix);
    meters.counters(tags, traffic);
    meters.levels(tags, traffic);
    meters.latency(tags, traffic);
    return meters;
  }

  private void counters(Tags tags, Traffic traffic) {
    count("requests", "requests", tags, traffic, Traffic::requests);
    count("bytes.in", "bytes from the side of clients", tags, traffic, Traffic::bytesIn);
    count("bytes.out", "bytes to the side of clients", tags, traffic, Traffic::bytesOut);
    count("retries", "tries after a failed one", tags, traffic, Traffic::retries);
    count(
        "redispatches",
        "tries on another server after a failed one",
        tags,
        traffic,
        Traffic::redispatches);
    for (int i = 1; i <= 5; i++) {
      int statusClass = i;
      Tags more = tags.and("class", statusClass + "xx");
      count("responses", "answers by class", more, traffic, t -> t.responses(statusClass));
    }
    for (TrafficError error : TrafficError.values()) {
      Tags more = tags.and("kind", error.text());
      count("errors", "requests that went wrong, by kind", more, traffic, t -> t.errors(error));
    }
    for (int window : new int[] {1, 10, 60}) {
      gauge(
          "request.rate",
          "requests per second over a window",
          tags.and("window", window + "s"),
          traffic,
          t -> t.trend().requestRate(window));
    }
  }

  private void levels(Tags tags, Traffic traffic) {
    gauge(
        "sessions",
        "connections of clients, or requests in work of a backend or server",
        tags,
        traffic,
        t -> t.sessions().current());
    gauge(
        "sessions.max",
        "the most there were since the start",
        tags,
        traffic,
        t -> t.sessions().max());
    count(
        "sessions.opened",
        "how many there were since the start",
        tags,
        traffic,
        t -> t.sessions().total());
  }

  private void latency(Tags tags, Traffic traffic) {
    meters.add(
        FunctionTimer.builder(
                prefix + ".latency",
                traffic,
                t -> t.latency().count(),
                t -> t.latency().sumMicros(),
                TimeUnit.MICROSECONDS)
            .description("how long answers took")
            .tags(tags)
            .register(registry));
    quantile("0.5", tags, traffic, t -> t.trend().latency().p50());
    quantile("0.95", tags, traffic, t -> t.trend().latency().p95());
    quantile("0.99", tags, traffic, t -> t.trend().latency().p99());
  }

  private void quantile(
      String quantile, Tags tags, Traffic traffic, ToDoubleFunction<Traffic> millis) {
    gauge(
        "latency.quantile.seconds",
        "latency of the last minute",
        tags.and("quantile", quantile),
        traffic,
        t -> millis.applyAsDouble(t) / 1000);
  }

  private void gauge(
      String name, String text, Tags tags, Traffic traffic, ToDoubleFunction<Traffic> value) {
    meters.add(
        Gauge.builder(prefix + "." + name, traffic, value)
            .description(text)
            .tags(tags)
            .register(registry));
  }

  private void count(
      String name, String text, Tags tags, Traffic traffic, ToDoubleFunction<Traffic> value) {
    meters.add(
        FunctionCounter.builder(prefix + "." + name, traffic, value)
            .description(text)
            .tags(tags)
            .register(registry));
  }

  /** Removes them. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
