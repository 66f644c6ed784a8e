package dev.terrace.app;

import dev.terrace.db.DatabaseAccess;
import dev.terrace.db.Migrations;
import dev.terrace.db.embedded.TestDatabase;
import dev.terrace.kit.TestTier;
import dev.terrace.kit.Tier;
import dev.terrace.kit.config.Config;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The whole application on free ports over a database of its own. */
final class RunningApp implements AutoCloseable {
  static final String SECRET = "for-tests-only-0123456789-abcdefghij";

  private static final class Shared {
    static final RunningApp APP = start("");
  }

  final TestDatabase database;
  final TestTier tier;
  final AppConfig config;
  final Api api;

  private RunningApp(TestDatabase database, AppConfig config) {
    this.database = database;
    this.config = config;
    this.tier = Tier.forTests("app-tier");
    this.api = new Api(AppMain.serve(config, tier).addresses().getFirst());
  }

  /** One for all tests that disturb nobody; reached again when a test before had an outage. */
  static RunningApp shared() {
    await(Duration.ofSeconds(10), () -> Shared.APP.tier.health().ready().ready());
    return Shared.APP;
  }

  /** Waits until something is so. */
  static void await(Duration atMost, BooleanSupplier condition) {
    var deadline = Instant.now().plus(atMost);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError("not so after " + atMost);
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /**
   * One with further configuration, for tests that would disturb others. It waits far longer for
   * locks, connections and turns than the product does: how long those take is the machine's doing.
   */
  static RunningApp start(String furtherYaml) {
    return start(furtherYaml, ", connectionTimeout: 10s, socketTimeout: 20s", "10s");
  }

  /** One with the product's own time limits. */
  static RunningApp startPrompt() {
    return start("", "", "250ms");
  }

  private static RunningApp start(String furtherYaml, String databaseLimits, String maxWait) {
    var database = TestDatabase.create();
    var _ =
        Migrations.migrate(
            new DatabaseAccess(database.jdbcUrl(), database.user(), database.password()));
    var overload =
        furtherYaml.contains("overload:") ? "" : "overload: {maxWait: %s}\n".formatted(maxWait);
    return new RunningApp(database, config(database, databaseLimits, overload + furtherYaml));
  }

  static AppConfig config(TestDatabase database) {
    return config(database, "", "");
  }

  private static AppConfig config(
      TestDatabase database, String databaseLimits, String furtherYaml) {
    var yaml =
        """
        listen: 127.0.0.1:0
        admin: {listen: "127.0.0.1:0"}
        tokens: {keys: [{id: a, secret: %s}]}
        database: {url: "%s", user: "%s", password: "%s"%s}
        """
            .formatted(
                SECRET, database.jdbcUrl(), database.user(), database.password(), databaseLimits);
    var passwords =
        furtherYaml.contains("passwords:")
            ? ""
            : "passwords: {memory: 8MiB, iterations: 1, maxQueue: 200, maxWait: 10s}\n";
    return Config.parse(AppConfig.class, yaml + passwords + furtherYaml, "test.yaml", Map.of());
  }

  /** Requests refused, hashes waiting, statements sent: what the metrics say. */
  double metric(String name) {
    return tier.metrics().get(name).counter().count();
  }

  /** Requests that a limiter has inside now. */
  double running(String limiter) {
    return tier.metrics()
        .get("terrace.app.limiter.running")
        .tag("limiter", limiter)
        .gauge()
        .value();
  }

  @Override
  public void close() {
    tier.close();
    database.close();
  }
}
