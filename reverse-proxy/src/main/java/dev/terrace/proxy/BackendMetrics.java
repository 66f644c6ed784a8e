package dev.terrace.proxy;

import dev.terrace.kit.traffic.TrafficMeters;
import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a backend; they read what is counted anyway, so a request pays nothing for them.
 */
final class BackendMetrics implements AutoCloseable {
  private static final List<String> STATES =
      List.of("unchecked", "up", "going down", "down", "going up", "drain", "maint");

  private final MeterRegistry registry;
  private final Supplier<ServerPool> pool;
  private final Tags backendTag;
  private final TrafficMeters backend;
  private final Map<Server, OfServer> servers = new HashMap<>();
  private final List<Meter> gauges = new ArrayList<>();

  /** The meters of one server. */
  private record OfServer(TrafficMeters traffic, List<Meter> gauges) {}

  BackendMetrics(String name, MeterRegistry registry, Supplier<ServerPool> pool) {
    this.registry = registry;
    this.pool = pool;
    this.backendTag = Tags.of("backend", name);
    this.backend =
        TrafficMeters.register(registry, "terrace.backend", backendTag, pool.get().traffic());
    gauge(
        gauges,
        "queued",
        "requests that wait for a server below its maxconn",
        backendTag,
        pool.get().traffic(),
        traffic -> traffic.queue().current());
    gauge(
        gauges,
        "queued.max",
        "the most that waited since the start",
        backendTag,
        pool.get().traffic(),
        traffic -> traffic.queue().max());
    gauge(
        gauges,
        "servers.up",
        "servers that take new visitors",
        backendTag,
        pool,
        p -> p.get().servers().stream().filter(Server::takesNew).count());
  }

  /** Meters for the servers that there are now. */
  void update() {
    List<Server> now = pool.get().servers();
    servers
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !now.contains(entry.getKey());
          if (gone) {
            remove(entry.getValue());
          }
          return gone;
        });
    now.forEach(server -> servers.computeIfAbsent(server, this::register));
  }

  private OfServer register(Server server) {
    Tags tags = backendTag.and("server", server.name());
    List<Meter> own = new ArrayList<>();
    gauge(
        own,
        "server.up",
        "1 when the server takes new visitors",
        tags,
        server,
        s -> s.takesNew() ? 1 : 0);
    for (String state : STATES) {
      gauge(
          own,
          "server.state",
          "1 for the state that the server is in",
          tags.and("state", state),
          server,
          s -> s.status().state().equals(state) ? 1 : 0);
    }
    gauge(own, "server.idle", "idle connections", tags, server, Server::idle);
    gauge(own, "server.weight", "share of the requests", tags, server, s -> s.config().weight());
    return new OfServer(
        TrafficMeters.register(registry, "terrace.backend.server", tags, server.traffic()), own);
  }

  private void remove(OfServer meters) {
    meters.traffic().close();
    meters.gauges().forEach(registry::remove);
  }

  private <T> void gauge(
      List<Meter> to, String name, String text, Tags tags, T of, ToDoubleFunction<T> value) {
    to.add(
        Gauge.builder("terrace.backend." + name, of, value)
            .description(text)
            .tags(tags)
            .register(registry));
  }

  @Override
  public void close() {
    servers.values().forEach(this::remove);
    servers.clear();
    backend.close();
    gauges.forEach(registry::remove);
  }
}
