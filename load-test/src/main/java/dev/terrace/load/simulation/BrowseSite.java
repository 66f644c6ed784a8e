package dev.terrace.load.simulation;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;

import dev.terrace.load.Settings;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import java.time.Duration;

/**
 * Anonymous readers: the front page, then some articles with pauses, and where a reader's eye falls
 * next. What pages are made of is fetched and kept as a browser does.
 */
public final class BrowseSite extends Simulation {
  /** Read by Gatling. */
  public BrowseSite() {
    Settings settings = Settings.current();
    var readers =
        scenario("readers")
            .exec(Site.home(), reading())
            .repeat(5)
            .on(
                exec(
                    randomSwitch()
                        .on(
                            percent(60).then(Site.article()),
                            percent(12).then(Site.tag()),
                            percent(10).then(Site.profile()),
                            percent(10).then(Site.olderArticles()),
                            percent(8).then(Site.home())),
                    reading()));
    Duration ramp = Load.rampUp(settings);
    setUp(
            readers.injectClosed(
                rampConcurrentUsers(1).to(settings.users()).during(ramp),
                constantConcurrentUsers(settings.users()).during(settings.duration().minus(ramp))))
        .protocols(Site.browser())
        .maxDuration(settings.duration())
        .assertions(Load.goals(settings));
  }

  private static ChainBuilder reading() {
    Settings settings = Settings.current();
    return pause(settings.pause(Duration.ofSeconds(1)), settings.pause(Duration.ofSeconds(4)));
  }
}
