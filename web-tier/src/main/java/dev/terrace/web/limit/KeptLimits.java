package dev.terrace.web.limit;

import dev.terrace.kit.limit.ClientConnections;
import dev.terrace.kit.limit.RateLimitConfig;
import dev.terrace.kit.limit.RateLimiter;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is counted of clients, by location. It outlives a reload as long as the limit stays the
 * same, so that a reload is no fresh start for those who ask too often. Thread-safe.
 */
public final class KeptLimits {
  private final Map<String, Rate> rates = new ConcurrentHashMap<>();
  private final Map<String, ClientConnections> open = new ConcurrentHashMap<>();

  private record Rate(RateLimitConfig config, RateLimiter limiter) {
    static Rate of(RateLimitConfig config) {
      return new Rate(config, new RateLimiter(config));
    }
  }

  /**
   * The rate limiter of a location.
   *
   * @param location unique in the process
   */
  public RateLimiter rate(String location, RateLimitConfig config) {
    return rates.compute(
            location,
            (_, known) -> known != null && known.config.equals(config) ? known : Rate.of(config))
        .limiter;
  }

  /**
   * The requests in work of a location.
   *
   * @param max of one client
   */
  public ClientConnections open(String location, int max) {
    ClientConnections counted = open.computeIfAbsent(location, _ -> new ClientConnections(max));
    counted.change(max);
    return counted;
  }

  /** Forgets all other locations. */
  public void retain(Set<String> locations) {
    rates.keySet().retainAll(locations);
    open.keySet().retainAll(locations);
  }
}
