package dev.terrace.web.maintenance;

import dev.terrace.kit.event.Event.Severity;
import dev.terrace.kit.event.Events;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which sites are closed; outlives reloads and ends with the process. Thread-safe.
 *
 * @see MaintenanceConfig
 */
public final class Maintenance {
  private static final Logger log = LoggerFactory.getLogger(Maintenance.class);

  private final ConcurrentMap<String, Switch> sites = new ConcurrentHashMap<>();
  private final Events events;
  private final Clock clock;

  /** All sites are open until {@link #configure} says otherwise. */
  public Maintenance(Events events, MeterRegistry metrics, Clock clock) {
    this.events = events;
    this.clock = clock;
    Gauge.builder("terrace.maintenance.sites", this, Maintenance::closed)
        .description("sites that are closed for maintenance")
        .register(metrics);
  }

  /** The switch of a site. */
  public static final class Switch {
    private volatile Closure state;

    private Switch(Closure state) {
      this.state = state;
    }

    /** Whether the site is closed now. */
    public boolean closed() {
      return state.closed();
    }
  }

  /** The switch of a site, by its name. */
  public Switch site(String name) {
    return sites.computeIfAbsent(name, _ -> new Switch(Closure.open(clock.instant())));
  }

  /**
   * A configuration is in force.
   *
   * @param configured for each site whether it says that it is closed; others are forgotten
   */
  public void configure(Map<String, Boolean> configured) {
    sites.keySet().retainAll(configured.keySet());
    configured.forEach(
        (site, closed) -> change(site, before -> before.configure(closed, clock.instant())));
  }

  /** Closes or opens a site that is known. */
  void operate(String site, boolean close, String reason) {
    change(site, before -> before.operate(close, reason, clock.instant()));
  }

  private synchronized void change(String name, UnaryOperator<Closure> change) {
    Switch site = site(name);
    Closure before = site.state;
    Closure now = change.apply(before);
    site.state = now;
    if (before.closed() != now.closed()) {
      String what = now.closed() ? "closed for maintenance" : "open again";
      log.atInfo().addKeyValue("site", name).addKeyValue("reason", now.reason()).log(what);
      events.add(
          now.closed() ? Severity.WARN : Severity.INFO,
          "maintenance",
          name,
          now.reason().isEmpty() ? what : what + ": " + now.reason());
    }
  }

  /** All sites by name. */
  Map<String, Closure> states() {
    Map<String, Closure> states = new TreeMap<>();
    sites.forEach((name, site) -> states.put(name, site.state));
    return states;
  }

  private double closed() {
    return sites.values().stream().filter(Switch::closed).count();
  }
}
