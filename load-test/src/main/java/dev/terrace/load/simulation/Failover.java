package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.constantUsersPerSec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.jmesPath;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * An even rate of requests through all tiers, each over a connection of its own, as new visitors
 * make them: none is kept going by a connection from before. How long nobody was served is told
 * afterwards.
 */
public final class Failover extends Simulation {
  /** Read by Gatling. */
  public Failover() {
    Settings settings = Settings.current();
    setUp(
            scenario("visitors")
                .exec(
                    http("through all tiers")
                        .get("/api/articles?limit=1")
                        .header("Connection", "close")
                        .requestTimeout(Duration.ofSeconds(5))
                        .check(status().is(200), jmesPath("articles[0].slug").exists()))
                .injectOpen(constantUsersPerSec(settings.rate()).during(settings.duration())))
        .protocols(
            http.baseUrl(Feeds.url())
                .acceptHeader("application/json")
                .userAgentHeader("terrace-load-test"))
        .assertions(global().successfulRequests().count().gt(0L));
  }
}
