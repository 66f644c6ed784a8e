package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.Simulation;

/** Pages and API at an even rate for long: what grows without end shows itself. No error at all. */
public final class Soak extends Simulation {
  /** Read by Gatling. */
  public Soak() {
    Settings settings = Settings.current();
    setUp(scenario("visitors").exec(Load.pageOrApi()).injectOpen(Load.even(settings)))
        .protocols(Api.client())
        .assertions(
            global().responseTime().percentile(99.0).lte((int) settings.p99().toMillis()),
            global().failedRequests().count().is(0L));
  }
}
