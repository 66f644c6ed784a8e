package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.incrementUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.core.CoreDsl.stopLoadGeneratorIf;

import dev.terrace.load.Knee;
import dev.terrace.load.Settings;
import io.gatling.javaapi.core.Simulation;

/**
 * Steps of a growing rate of pages and API calls, until the goal breaks. The last step that held it
 * is what the deployment can do.
 */
public final class Capacity extends Simulation {
  /** Read by Gatling. */
  public Capacity() {
    Settings settings = Settings.current();
    Knee knee = Knee.current();
    int steps = (int) Math.max(1, settings.duration().dividedBy(settings.stepTime()));
    setUp(
            scenario("visitors")
                .exec(session -> session.set("begin", System.nanoTime()))
                .exec(Load.pageOrApi())
                .exec(session -> {
                  knee.answered(session.getLong("begin"), System.nanoTime(), !session.isFailed());
                  return session;
                })
                .exec(
                    exec(stopLoadGeneratorIf(_ -> "the goal broke: " + knee, _ -> knee.reached())))
                .injectOpen(
                    incrementUsersPerSec(settings.rate())
                        .times(steps)
                        .eachLevelLasting(settings.stepTime())
                        .startingFrom(settings.rate())))
        .protocols(Api.client())
        .assertions(global().successfulRequests().count().gt(0L));
  }
}
