package dev.terrace.proxy;

import dev.terrace.proxy.pool.Server;
import dev.terrace.proxy.pool.ServerPool;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of a backend; they read what is counted anyway, so a request pays nothing for them.
 */
final class BackendMetrics implements AutoCloseable {
  private final String backend;
  private final MeterRegistry registry;
  private final Supplier<ServerPool> pool;
  private final List<Meter> meters = new ArrayList<>();

  BackendMetrics(String backend, MeterRegistry registry, Supplier<ServerPool> pool) {
    this.backend = backend;
    this.registry = registry;
    this.pool = pool;
  }

  /** Meters for the servers that there are now. */
  void update() {
    close();
    Tags backendTag = Tags.of("backend", backend);
    meters.add(
        Gauge.builder("terrace.backend.queued", pool, p -> p.get().line().length())
            .description("requests that wait for a server below its maxconn")
            .tags(backendTag)
            .register(registry));
    for (Server server : pool.get().servers()) {
      Tags tags = backendTag.and("server", server.name());
      gauge("up", "1 when the server takes requests", tags, server, s -> s.takesNew() ? 1 : 0);
      gauge("active", "requests in work", tags, server, Server::active);
      gauge("idle", "idle connections", tags, server, Server::idle);
      count("requests", "tries sent to the server", tags, server, s -> s.counters().requests.sum());
      count("retries", "tries after a failed one", tags, server, s -> s.counters().retries.sum());
      count(
          "connect.errors",
          "connections that failed",
          tags,
          server,
          s -> s.counters().connectErrors.sum());
      count(
          "response.errors",
          "answers that were missing, late or broken",
          tags,
          server,
          s -> s.counters().responseErrors.sum());
      for (int i = 1; i <= 5; i++) {
        int statusClass = i;
        count(
            "responses",
            "answers by status class",
            tags.and("class", statusClass + "xx"),
            server,
            s -> s.counters().responses(statusClass));
      }
    }
  }

  private void gauge(
      String name, String text, Tags tags, Server server, ToDoubleFunction<Server> value) {
    meters.add(
        Gauge.builder("terrace.backend.server." + name, server, value)
            .description(text)
            .tags(tags)
            .register(registry));
  }

  private void count(
      String name, String text, Tags tags, Server server, ToDoubleFunction<Server> value) {
    meters.add(
        FunctionCounter.builder("terrace.backend.server." + name, server, value)
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
