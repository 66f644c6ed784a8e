package dev.terrace.web.cache;

import dev.terrace.proxy.status.Amounts;
import dev.terrace.proxy.status.StatusSection;
import dev.terrace.web.cache.store.ZoneStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The zones on the status page. */
final class CacheSection implements StatusSection {
  private static final List<String> COLUMNS =
      List.of(
          "zone",
          "hit ratio",
          "hit / s",
          "stale / s",
          "validated / s",
          "miss / s",
          "collapsed / s",
          "bypass / s",
          "URLs",
          "memory",
          "disk");

  private final Supplier<List<ZoneReport>> reports;

  CacheSection(Supplier<List<ZoneReport>> reports) {
    this.reports = reports;
  }

  @Override
  public String title() {
    return "Cache";
  }

  @Override
  public View view() {
    List<ZoneReport> zones = reports.get();
    if (zones.isEmpty()) {
      return new View(List.of(), List.of());
    }
    List<List<String>> rows = new ArrayList<>();
    long answered = 0;
    long all = 0;
    long memory = 0;
    long limit = 0;
    long bytes = 0;
    long filling = 0;
    long evictions = 0;
    for (ZoneReport zone : zones) {
      rows.add(row(zone));
      answered += zone.answered();
      all += zone.asked();
      memory += zone.store().memoryUsed();
      limit += zone.store().memoryLimit();
      bytes += zone.bytes();
      filling += zone.filling();
      evictions += zone.store().evictions();
    }
    return new View(
        List.of(
            new Figure("Hit ratio", Amounts.percent(answered, all)),
            new Figure("Sent from the cache", Amounts.bytes(bytes)),
            new Figure("Memory, of " + Amounts.bytes(limit), Amounts.bytes(memory)),
            new Figure("Fetches under way", Long.toString(filling)),
            new Figure("Evictions", Long.toString(evictions))),
        List.of(new Table("Zones", COLUMNS, rows)));
  }

  private static List<String> row(ZoneReport zone) {
    ZoneReport.Rates rates = zone.rates();
    ZoneStatistics store = zone.store();
    return List.of(
        zone.zone(),
        Amounts.percent(zone.answered(), zone.asked()),
        Amounts.rate(rates.hits()),
        Amounts.rate(rates.stale()),
        Amounts.rate(rates.validated()),
        Amounts.rate(rates.misses()),
        Amounts.rate(rates.collapsed()),
        Amounts.rate(rates.bypassed()),
        Long.toString(Math.max(store.memoryUrls(), store.diskUrls())),
        Amounts.bytes(store.memoryUsed(), store.memoryLimit()),
        store.diskLimit() == 0 ? "none" : Amounts.bytes(store.diskUsed(), store.diskLimit()));
  }
}
