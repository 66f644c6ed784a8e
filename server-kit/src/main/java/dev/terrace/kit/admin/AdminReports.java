package dev.terrace.kit.admin;

import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bodies of the standard admin routes. */
final class AdminReports {
  private AdminReports() {}

  static void readiness(HttpServerExchange exchange, HealthRegistry health) {
    var readiness = health.ready();
    var dependencies = new LinkedHashMap<String, Object>();
    readiness.dependencies().forEach((name, state) -> dependencies.put(name, dependency(state)));
    var body = new LinkedHashMap<String, Object>();
    body.put("status", readiness.ready() ? "up" : "down");
    body.put("reason", readiness.reason());
    body.put("dependencies", dependencies);
    AdminServer.sendJson(
        exchange, readiness.ready() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE, body);
  }

  private static Map<String, String> dependency(Health state) {
    return switch (state) {
      case Health.Up _ -> Map.of("status", "up");
      case Health.Down(String reason) -> {
        var down = new LinkedHashMap<String, String>();
        down.put("status", "down");
        down.put("reason", reason);
        yield down;
      }
    };
  }

  static void metrics(HttpServerExchange exchange, PrometheusMeterRegistry metrics) {
    exchange
        .getResponseHeaders()
        .put(Headers.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    exchange.getResponseSender().send(metrics.scrape());
  }

  static void info(HttpServerExchange exchange, AdminServer.Sources sources) {
    var info = sources.info();
    var body = new LinkedHashMap<String, Object>();
    body.put("name", info.name());
    body.put("version", info.version());
    body.put("commit", info.commit());
    body.put("configChecksum", sources.checksum().get());
    body.put("started", info.started().toString());
    body.put("uptimeSeconds", Duration.between(info.started(), Instant.now()).toSeconds());
    body.put("pid", info.pid());
    body.put("java", Runtime.version().toString());
    AdminServer.sendJson(exchange, StatusCodes.OK, body);
  }

  static void reload(HttpServerExchange exchange, AdminServer.Sources sources) {
    try {
      sources.reload().run();
    } catch (ConfigException e) {
      var body = new LinkedHashMap<String, Object>();
      body.put("reloaded", false);
      body.put("problems", e.problems().stream().map(ConfigProblem::toString).toList());
      AdminServer.sendJson(exchange, StatusCodes.UNPROCESSABLE_ENTITY, body);
      return;
    }
    AdminServer.sendJson(
        exchange,
        StatusCodes.OK,
        Map.of("reloaded", true, "configChecksum", sources.checksum().get()));
  }
}
