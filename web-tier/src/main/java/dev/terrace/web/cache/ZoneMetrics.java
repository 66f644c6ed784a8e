package dev.terrace.web.cache;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The meters of a zone; they read what is counted anyway, so a request pays nothing for them. */
final class ZoneMetrics implements AutoCloseable {
  private final Zone zone;
  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  private ZoneMetrics(Zone zone, MeterRegistry registry) {
    this.zone = zone;
    this.registry = registry;
    this.tags = Tags.of("zone", zone.name());
  }

  static ZoneMetrics register(Zone zone, MeterRegistry registry) {
    ZoneMetrics metrics = new ZoneMetrics(zone, registry);
    metrics.register();
    return metrics;
  }

  private void register() {
    Counters counts = zone.counters();
    request("hit", _ -> counts.hits.sum());
    request("stale", _ -> counts.stale.sum());
    request("validated", _ -> counts.validated.sum());
    request("miss", _ -> counts.misses.sum());
    request("collapsed", _ -> counts.collapsed.sum());
    request("bypass", _ -> counts.bypassed.sum());
    count("stored", "responses stored", tags, _ -> counts.stored.sum());
    count("not.stored", "responses that could not be stored", tags, _ -> counts.notStored.sum());
    count("refreshes", "validations in the background", tags, _ -> counts.refreshes.sum());
    count(
        "invalidated",
        "responses removed by unsafe requests or by a purge",
        tags,
        _ -> counts.invalidated.sum());
    count(
        "evictions",
        "responses that had to make room",
        tags,
        z -> z.store().statistics().evictions());
    count("sent.bytes", "bytes of bodies sent from the store", tags, _ -> counts.bytes.sum());
    count(
        "disk.failures",
        "files that could not be written or read",
        tags,
        z -> z.store().statistics().diskFailures());
    gauge("memory.bytes", "bytes of stored responses", z -> z.store().statistics().memoryUsed());
    gauge("memory.urls", "URLs with a response", z -> z.store().statistics().memoryUrls());
    gauge("disk.bytes", "bytes on disk", z -> z.store().statistics().diskUsed());
    gauge("filling", "requests to the upstream under way", z -> z.inFlight().count());
  }

  private void request(String result, ToDoubleFunction<Zone> value) {
    count("requests", "requests by how they were answered", tags.and("result", result), value);
  }

  private void count(String name, String text, Tags own, ToDoubleFunction<Zone> value) {
    meters.add(
        FunctionCounter.builder("terrace.cache." + name, zone, value)
            .description(text)
            .tags(own)
            .register(registry));
  }

  private void gauge(String name, String text, ToDoubleFunction<Zone> value) {
    meters.add(
        Gauge.builder("terrace.cache." + name, zone, value)
            .description(text)
            .tags(tags)
            .register(registry));
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
