package dev.terrace.web.cache;

import dev.terrace.kit.traffic.Series;

/** How often a zone answered in which way lately; sampled every second. Thread-safe. */
final class ZoneRates {
  /** Rates are those of so many seconds, as elsewhere on the status page. */
  private static final int SECONDS = 10;

  private final Series hits;
  private final Series stale;
  private final Series validated;
  private final Series misses;
  private final Series collapsed;
  private final Series bypassed;

  ZoneRates(Counters counters) {
    this.hits = new Series(counters.hits::sum);
    this.stale = new Series(counters.stale::sum);
    this.validated = new Series(counters.validated::sum);
    this.misses = new Series(counters.misses::sum);
    this.collapsed = new Series(counters.collapsed::sum);
    this.bypassed = new Series(counters.bypassed::sum);
  }

  void sample(long nanoTime) {
    hits.sample(nanoTime);
    stale.sample(nanoTime);
    validated.sample(nanoTime);
    misses.sample(nanoTime);
    collapsed.sample(nanoTime);
    bypassed.sample(nanoTime);
  }

  ZoneReport.Rates now() {
    return new ZoneReport.Rates(
        hits.rate(SECONDS),
        stale.rate(SECONDS),
        validated.rate(SECONDS),
        misses.rate(SECONDS),
        collapsed.rate(SECONDS),
        bypassed.rate(SECONDS));
  }
}
