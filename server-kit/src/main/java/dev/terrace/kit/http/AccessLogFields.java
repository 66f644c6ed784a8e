package dev.terrace.kit.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * More fields of the request's log line. Set them while the request is being handled, one thread at
 * a time.
 */
public final class AccessLogFields {
  private @Nullable String upstream;
  private @Nullable Duration upstreamDuration;
  private @Nullable String cacheStatus;
  private long bytes = -1;
  private Map<String, Object> others = Map.of();
  private boolean denied;

  AccessLogFields() {}

  /** The fields of a request that came through an {@link HttpServer}. */
  public static AccessLogFields of(HttpServerExchange exchange) {
    return RequestState.of(exchange).fields();
  }

  /** Who answered, such as {@code web/web-1}. */
  public AccessLogFields upstream(String server) {
    this.upstream = server;
    return this;
  }

  /** How long the upstream took to begin its answer. */
  public AccessLogFields upstreamDuration(Duration duration) {
    this.upstreamDuration = duration;
    return this;
  }

  /** What the cache did, such as {@code hit} or {@code fwd=stale}. */
  public AccessLogFields cacheStatus(String status) {
    this.cacheStatus = status;
    return this;
  }

  /**
   * How many bytes of the body were sent, where that is not what handlers wrote because it was
   * compressed on the way.
   */
  public AccessLogFields bytes(long sent) {
    this.bytes = sent;
    return this;
  }

  /** The request was turned away by a rule or a limit: counted as such, and the reason logged. */
  public AccessLogFields denied(String reason) {
    denied = true;
    return set("error", reason);
  }

  /** Any other field; a value set twice is replaced. */
  public AccessLogFields set(String key, Object value) {
    if (others.isEmpty()) {
      others = new LinkedHashMap<>();
    }
    others.put(key, value);
    return this;
  }

  boolean isDenied() {
    return denied;
  }

  @Nullable String upstream() {
    return upstream;
  }

  @Nullable Duration upstreamDuration() {
    return upstreamDuration;
  }

  @Nullable String cacheStatus() {
    return cacheStatus;
  }

  /** -1 when what handlers wrote was sent as it is. */
  long bytes() {
    return bytes;
  }

  Map<String, Object> others() {
    return others;
  }
}
