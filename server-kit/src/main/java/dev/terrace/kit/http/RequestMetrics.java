package dev.terrace.kit.http;

import dev.terrace.kit.traffic.ClientTraffic;
import dev.terrace.kit.traffic.TrafficError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Requests of one listener: {@code http_server_requests_seconds} by method and status class, {@code
 * http_server_requests_in_flight}, {@code http_server_response_bytes_total}. Timers are looked up
 * in an array, so that counting a request makes no garbage.
 */
final class RequestMetrics {
  private static final List<HttpString> METHODS =
      List.of(
          Methods.GET,
          Methods.HEAD,
          Methods.POST,
          Methods.PUT,
          Methods.DELETE,
          Methods.PATCH,
          Methods.OPTIONS);
  private static final int CLASSES = 6;
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final String listener;
  private final ClientTraffic clients;
  private final Counter bytes;
  private final AtomicReferenceArray<Timer> timers =
      new AtomicReferenceArray<>((METHODS.size() + 1) * CLASSES);

  RequestMetrics(
      MeterRegistry registry, String listener, InFlight inFlight, ClientTraffic clients) {
    this.registry = registry;
    this.clients = clients;
    this.listener = listener;
    this.bytes =
        Counter.builder("http.server.response.bytes")
            .description("bytes of response bodies")
            .tag("listener", listener)
            .register(registry);
    Gauge.builder("http.server.requests.in.flight", inFlight, InFlight::count)
        .description("requests being handled")
        .tag("listener", listener)
        .register(registry);
  }

  /** A request was refused before any handler saw it. */
  void refused() {
    clients.traffic().error(TrafficError.REQUEST);
  }

  /** A rule or a limit turned a request away. */
  void denied() {
    clients.traffic().error(TrafficError.DENIED);
  }

  void record(HttpString protocol, HttpString method, int status, long nanos, long responseBytes) {
    clients.mix().request(protocol);
    clients.traffic().request();
    clients.traffic().response(status);
    clients.traffic().latency().record(nanos);
    int methodIndex = METHODS.indexOf(method);
    int index =
        (methodIndex < 0 ? METHODS.size() : methodIndex) * CLASSES
            + Math.clamp(status / 100, 0, CLASSES - 1);
    Timer timer = timers.get(index);
    if (timer == null) {
      timer = make(index);
      timers.set(index, timer); // the registry gives racing threads the same one
    }
    timer.record(nanos, TimeUnit.NANOSECONDS);
    if (responseBytes > 0) {
      bytes.increment((double) responseBytes);
    }
  }

  private Timer make(int index) {
    int method = index / CLASSES;
    return Timer.builder("http.server.requests")
        .description("time from the end of the request's headers to the last byte of the answer")
        .tag("listener", listener)
        .tag("method", method == METHODS.size() ? "other" : METHODS.get(method).toString())
        .tag("status", index % CLASSES + "xx")
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
