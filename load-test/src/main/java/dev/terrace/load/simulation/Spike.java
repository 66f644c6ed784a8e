package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/** Quiet, then five times as much at once, then quiet again. */
public final class Spike extends Simulation {
  /** Read by Gatling. */
  public Spike() {
    Settings settings = Settings.current();
    Duration quarter = settings.duration().dividedBy(4);
    double quiet = Math.max(1, settings.rate() / 5.0);
    setUp(
            scenario("visitors")
                .exec(Load.pageOrApi())
                .injectOpen(
                    constantUsersPerSec(quiet).during(quarter),
                    constantUsersPerSec(settings.rate()).during(quarter),
                    constantUsersPerSec(quiet).during(quarter.multipliedBy(2))))
        .protocols(Api.client())
        .assertions(Load.goals(settings));
  }
}
