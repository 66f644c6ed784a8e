package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.Simulation;

/** Programs that read through the API, over connections that stay open. */
public final class ApiRead extends Simulation {
  /** Read by Gatling. */
  public ApiRead() {
    Settings settings = Settings.current();
    setUp(scenario("programs").exec(Api.any()).injectOpen(Load.even(settings)))
        .protocols(Api.client())
        .assertions(Load.goals(settings));
  }
}
