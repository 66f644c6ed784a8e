package dev.terrace.web.cache;

import dev.terrace.kit.admin.AdminServer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls of the admin listener: {@code GET /cache}, {@code POST /cache/purge?url=…}, {@code
 * ?prefix=…}, {@code ?tag=…} or {@code ?all=true}, each also with {@code &zone=…}. When a purge is
 * answered, nothing that it concerns is stored any more, on disk neither.
 */
final class CacheAdmin {
  private static final Logger log = LoggerFactory.getLogger(CacheAdmin.class);
  private static final List<String> WHAT = List.of("url", "prefix", "tag", "all");

  private final Supplier<Map<String, Zone>> zones;

  private CacheAdmin(Supplier<Map<String, Zone>> zones) {
    this.zones = zones;
  }

  static void addRoutes(AdminServer admin, Supplier<Map<String, Zone>> zones) {
    CacheAdmin calls = new CacheAdmin(zones);
    admin.route("GET", "/cache", calls::report);
    admin.route("POST", "/cache/purge", calls::purge);
  }

  private void report(HttpServerExchange exchange) {
    List<ZoneReport> reports = zones.get().values().stream().map(Zone::report).toList();
    AdminServer.sendJson(exchange, StatusCodes.OK, Map.of("zones", reports));
  }

  private void purge(HttpServerExchange exchange) throws InterruptedException {
    List<String> given =
        WHAT.stream().filter(name -> !AdminServer.parameter(exchange, name).isEmpty()).toList();
    String zone = AdminServer.parameter(exchange, "zone");
    if (given.size() != 1) {
      refuse(exchange, "give one of the parameters url, prefix, tag and all=true");
      return;
    }
    String what = given.getFirst();
    String value = AdminServer.parameter(exchange, what);
    String wrong = wrong(what, value);
    if (!wrong.isEmpty()) {
      refuse(exchange, wrong);
      return;
    }
    if (!zone.isEmpty() && !zones.get().containsKey(zone)) {
      refuse(exchange, "there is no zone '%s'; known: %s".formatted(zone, zones.get().keySet()));
      return;
    }
    int purged = 0;
    Collection<Zone> all = zones.get().values();
    for (Zone one : all) {
      if (zone.isEmpty() || one.name().equals(zone)) {
        purged += purge(one, what, value);
      }
    }
    log.atInfo()
        .addKeyValue("zone", zone.isEmpty() ? "all" : zone)
        .addKeyValue(what, value)
        .addKeyValue("responses", purged)
        .log("cache purged");
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("purged", purged);
    AdminServer.sendJson(exchange, StatusCodes.OK, body);
  }

  private static String wrong(String what, String value) {
    if ((what.equals("url") || what.equals("prefix")) && !value.matches("https?://[^/]+/.*")) {
      return what
          + " must be a whole URL, such as https://example.org/path, but was '"
          + value
          + "'";
    }
    return what.equals("all") && !value.equals("true") ? "all must be true" : "";
  }

  private static int purge(Zone zone, String what, String value) throws InterruptedException {
    if (what.equals("tag")) {
      return zone.purgeTag(value);
    }
    String url = what.equals("all") ? "" : lowerHost(value);
    Predicate<String> fits = what.equals("url") ? url::equals : key -> key.startsWith(url);
    return zone.purgeUrls(fits);
  }

  /** As keys have it. */
  private static String lowerHost(String url) {
    int path = url.indexOf('/', url.indexOf("://") + 3);
    return url.substring(0, path).toLowerCase(Locale.ROOT) + url.substring(path);
  }

  private static void refuse(HttpServerExchange exchange, String why) {
    AdminServer.sendJson(exchange, StatusCodes.BAD_REQUEST, Map.of("error", why));
  }
}
