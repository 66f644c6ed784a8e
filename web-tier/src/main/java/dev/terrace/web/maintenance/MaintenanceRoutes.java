package dev.terrace.web.maintenance;

import dev.terrace.kit.admin.AdminServer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The calls of the admin listener: {@code GET /maintenance}, {@code POST /maintenance/on} and
 * {@code POST /maintenance/off}, both with {@code site=NAME} (else all sites) and {@code
 * reason=TEXT}.
 */
public final class MaintenanceRoutes {
  private static final int LONGEST_REASON = 200;

  private final Maintenance maintenance;

  private MaintenanceRoutes(Maintenance maintenance) {
    this.maintenance = maintenance;
  }

  /** Adds the calls. */
  public static void add(AdminServer admin, Maintenance maintenance) {
    MaintenanceRoutes calls = new MaintenanceRoutes(maintenance);
    admin.route("GET", "/maintenance", calls::report);
    admin.route("POST", "/maintenance/on", exchange -> calls.operate(exchange, true));
    admin.route("POST", "/maintenance/off", exchange -> calls.operate(exchange, false));
  }

  private void report(HttpServerExchange exchange) {
    List<Map<String, Object>> sites = new ArrayList<>();
    maintenance
        .states()
        .forEach((name, state) -> {
          Map<String, Object> site = new LinkedHashMap<>();
          site.put("site", name);
          site.put("closed", state.closed());
          site.put("configured", state.configured());
          site.put("since", state.since().toString());
          site.put("reason", state.reason());
          sites.add(site);
        });
    AdminServer.sendJson(exchange, StatusCodes.OK, Map.of("sites", sites));
  }

  private void operate(HttpServerExchange exchange, boolean close) {
    String site = AdminServer.parameter(exchange, "site");
    String reason = AdminServer.parameter(exchange, "reason");
    Set<String> known = maintenance.states().keySet();
    if (!site.isEmpty() && !known.contains(site)) {
      refuse(
          exchange,
          StatusCodes.NOT_FOUND,
          "there is no site '%s'; known: %s".formatted(site, known));
    } else if (reason.length() > LONGEST_REASON) {
      refuse(
          exchange,
          StatusCodes.UNPROCESSABLE_ENTITY,
          "reason must be no longer than %d letters".formatted(LONGEST_REASON));
    } else {
      (site.isEmpty() ? known : Set.of(site))
          .forEach(name -> maintenance.operate(name, close, reason));
      report(exchange);
    }
  }

  private static void refuse(HttpServerExchange exchange, int status, String why) {
    AdminServer.sendJson(exchange, status, Map.of("error", why));
  }
}
