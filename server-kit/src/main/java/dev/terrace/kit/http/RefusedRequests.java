package dev.terrace.kit.http;

import dev.terrace.kit.log.AccessLog;
import dev.terrace.kit.traffic.Traffic;
import dev.terrace.kit.traffic.TrafficError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Counts and logs what was refused before it was a request: {@code http_server_refused_total} by
 * reason, and an access line without what nobody knows.
 */
final class RefusedRequests implements Refusals {
  private final String listener;
  private final MeterRegistry metrics;
  private final AccessLog accessLog;
  private final Traffic traffic;

  RefusedRequests(String listener, MeterRegistry metrics, AccessLog accessLog, Traffic traffic) {
    this.traffic = traffic;
    this.listener = listener;
    this.metrics = metrics;
    this.accessLog = accessLog;
  }

  @Override
  public void refused(@Nullable InetSocketAddress client, int status, String reason) {
    traffic.error(TrafficError.REQUEST);
    Counter.builder("http.server.refused")
        .description("requests refused because they were malformed or came too slowly")
        .tag("listener", listener)
        .tag("reason", reason)
        .register(metrics)
        .increment();
    if (accessLog.enabled()) {
      accessLog.offer(AccessLines.refused(accessLog.format(), listener, client, status, reason));
    }
  }
}
