package dev.terrace.web.cache;

import dev.terrace.kit.Tier;
import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.status.StatusSection;
import dev.terrace.web.compress.Compression;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * All zones of a process, with their calls on the admin listener and their metrics. Thread-safe.
 *
 * <p>{@code Caches caches = tier.add("caches", Caches.start(config.cache(), tier, threads));}
 */
public final class Caches implements AutoCloseable {
  private final Tier tier;
  private final Executor blocking;
  private volatile CacheConfig config;
  private volatile Map<String, Zone> zones = Map.of();
  private volatile Map<String, ZoneMetrics> metrics = Map.of();

  private Caches(CacheConfig config, Tier tier, Executor blocking) {
    this.config = config;
    this.tier = tier;
    this.blocking = blocking;
  }

  /**
   * Opens the zones.
   *
   * @param blocking threads that may wait for the disk
   */
  public static Caches start(CacheConfig config, Tier tier, Executor blocking) {
    Caches caches = new Caches(config, tier, blocking);
    caches.replace(config);
    CacheAdmin.addRoutes(tier.admin(), () -> caches.zones);
    tier.traffic()
        .afterEachSample(() -> {
          long now = System.nanoTime();
          caches.zones.values().forEach(zone -> zone.sample(now));
        });
    return caches;
  }

  /**
   * The handler of a location: answers from its zone, else from the backend.
   *
   * @param compression of the location's answers; what it compressed is kept beside what is stored
   * @throws IllegalArgumentException if there is no such zone
   */
  public HttpHandler handler(
      LocationCacheConfig location,
      Backend backend,
      ForwardedConfig forwarded,
      Compression compression) {
    Zone zone = zones.get(location.zone());
    if (zone == null) {
      throw new IllegalArgumentException("there is no zone '" + location.zone() + "'");
    }
    return new CacheHandler(
        CachedLocation.of(
            config,
            location,
            zone,
            backend.handler(forwarded),
            backend.fetcher(forwarded),
            compression));
  }

  /** The figures of all zones, in the configuration's order. */
  public List<ZoneReport> reports() {
    return zones.values().stream().map(Zone::report).toList();
  }

  /** The zones on the status page. */
  public StatusSection section() {
    return new CacheSection(this::reports);
  }

  /**
   * Goes over to another configuration: a zone whose section is the same keeps what it holds. To be
   * called before handlers are made for the new one.
   */
  public synchronized void replace(CacheConfig next) {
    Map<String, Zone> before = zones;
    boolean sameTargets = next.targets().equals(config.targets());
    Map<String, Zone> after = new LinkedHashMap<>();
    Map<String, ZoneMetrics> meters = new LinkedHashMap<>();
    before.forEach((name, zone) -> {
      if (!(sameTargets && zone.config().equals(next.zones().get(name)))) {
        ZoneMetrics old = metrics.get(name);
        if (old != null) {
          old.close();
        }
        zone.close(); // lets go of its folder, which another zone may take over
      }
    });
    List<HttpString> targets = next.targetFields();
    next.zones()
        .forEach((name, zoneConfig) -> {
          Zone kept = before.get(name);
          ZoneMetrics keptMeters = metrics.get(name);
          if (sameTargets
              && kept != null
              && keptMeters != null
              && kept.config().equals(zoneConfig)) {
            after.put(name, kept);
            meters.put(name, keptMeters);
          } else {
            Zone zone = Zone.open(name, zoneConfig, targets, blocking);
            after.put(name, zone);
            meters.put(name, ZoneMetrics.register(zone, tier.metrics()));
          }
        });
    config = next;
    zones = Collections.unmodifiableMap(after);
    metrics = meters;
  }

  @Override
  public void close() {
    metrics.values().forEach(ZoneMetrics::close);
    zones.values().forEach(Zone::close);
  }
}
