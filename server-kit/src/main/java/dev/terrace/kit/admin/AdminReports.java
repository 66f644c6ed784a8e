package dev.terrace.kit.admin;

import dev.terrace.kit.config.ConfigException;
import dev.terrace.kit.config.ConfigProblem;
import dev.terrace.kit.event.Events;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
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
    body.put("takesRestart", sources.takesRestart().get());
    body.put("started", info.started().toString());
    body.put("uptimeSeconds", Duration.between(info.started(), Instant.now()).toSeconds());
    body.put("pid", info.pid());
    body.put("java", Runtime.version().toString());
    AdminServer.sendJson(exchange, StatusCodes.OK, body);
  }

  static void events(HttpServerExchange exchange, Events events) {
    String after = AdminServer.parameter(exchange, "after");
    if (!after.matches("\\d{0,18}")) {
      AdminServer.sendJson(
          exchange,
          StatusCodes.BAD_REQUEST,
          Map.of("error", "after must be the id of an event but was '" + after + "'"));
      return;
    }
    AdminServer.sendJson(
        exchange,
        StatusCodes.OK,
        Map.of("events", events.after(after.isEmpty() ? 0 : Long.parseLong(after))));
  }

  static void reload(HttpServerExchange exchange, AdminServer.Sources sources) {
    try {
      sources.reload().run();
    } catch (ConfigException e) {
      refused(exchange, e.problems().stream().map(ConfigProblem::toString).toList());
      return;
    } catch (RuntimeException e) { // a part that cannot go over to it; told in full in the log
      refused(exchange, List.of(String.valueOf(e.getMessage())));
      return;
    }
    AdminServer.sendJson(
        exchange,
        StatusCodes.OK,
        Map.of(
            "reloaded",
            true,
            "configChecksum",
            sources.checksum().get(),
            "takesRestart",
            sources.takesRestart().get()));
  }

  private static void refused(HttpServerExchange exchange, List<String> problems) {
    var body = new LinkedHashMap<String, Object>();
    body.put("reloaded", false);
    body.put("problems", problems);
    AdminServer.sendJson(exchange, StatusCodes.UNPROCESSABLE_ENTITY, body);
  }
}
