package dev.terrace.web;

import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.Backend;
import dev.terrace.web.access.AccessRules;
import dev.terrace.web.access.AddressGuard;
import dev.terrace.web.access.AuthConfig;
import dev.terrace.web.access.BasicAuth;
import dev.terrace.web.access.WithoutAuthorization;
import dev.terrace.web.answer.ReturnConfig;
import dev.terrace.web.answer.ReturnRoute;
import dev.terrace.web.cache.LocationCacheConfig;
import dev.terrace.web.compress.CompressConfig;
import dev.terrace.web.compress.Compression;
import dev.terrace.web.files.FilesHandler;
import dev.terrace.web.files.Folder;
import dev.terrace.web.files.LocationFiles;
import dev.terrace.web.files.TryFile;
import dev.terrace.web.limit.BodyGuard;
import dev.terrace.web.limit.ConcurrencyGuard;
import dev.terrace.web.limit.LocationLimitsConfig;
import dev.terrace.web.limit.RateGuard;
import dev.terrace.web.maintenance.MaintenanceGuard;
import dev.terrace.web.route.AnswerFields;
import dev.terrace.web.route.Guard;
import dev.terrace.web.route.InternalRedirect;
import dev.terrace.web.route.Refusals;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the routes of a site's locations: what a request must get past, and what answers it. */
final class LocationLoader {
  private final SiteParts parts;
  private final WebConfig web;
  private final SiteConfig site;
  private final Map<HttpString, String> siteHeaders;
  private final Map<String, Route> named = new HashMap<>();
  private final Map<List<String>, Route> byPrefix = new HashMap<>();
  private final Set<Folder> folders = new HashSet<>();
  private final List<FilesHandler> files = new ArrayList<>();

  LocationLoader(
      SiteParts parts, WebConfig web, SiteConfig site, Map<HttpString, String> siteHeaders) {
    this.parts = parts;
    this.web = web;
    this.site = site;
    this.siteHeaders = siteHeaders;
  }

  /** The folders that locations serve. */
  Set<Folder> folders() {
    return folders;
  }

  /** What serves them, in the order in which the routes were made. */
  List<FilesHandler> files() {
    return files;
  }

  /**
   * Makes the route of a location; blocks. Locations with names come first, since others lead to
   * them.
   *
   * @throws SiteException if something that it needs is not there
   */
  Route route(LocationConfig location) {
    Map<HttpString, String> headers = location.answerFields().over(siteHeaders);
    Route route = answer(location, headers);
    List<Guard> guards = guards(location, new Refusals(headers));
    for (Guard guard : guards.reversed()) {
      route = guard.before(route);
    }
    if (location.named()) {
      named.put(location.path(), route);
    } else {
      byPrefix.put(location.segments(), route);
    }
    return route;
  }

  /**
   * The location of a fixed path answers, also an internal one; as in nginx, only the last step.
   */
  private Route elsewhere(LocationConfig from, TryFile.Look look) {
    String text = "/" + String.join("/", look.below()) + (look.directory() ? "/" : "");
    RequestPath path =
        RequestPath.parse(text)
            .orElseThrow(() -> new SiteException("tryFiles: '" + text + "' is no path", null));
    return new InternalRedirect(
        path,
        () ->
            byPrefix.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(from.named() ? null : from.segments()))
                .filter(entry -> path.startsWith(entry.getKey()))
                .max(Comparator.comparingInt(entry -> entry.getKey().size()))
                .map(Map.Entry::getValue));
  }

  /**
   * In the order in which a request meets them. A closed site comes first, but for files that never
   * change, which its page may need. What costs least comes first; the limits stand before
   * passwords, so that these cannot be guessed quickly.
   */
  private List<Guard> guards(LocationConfig location, Refusals refusals) {
    // As in nginx, a location's own rules replace the site's.
    AccessRules access = location.access().isEmpty() ? site.accessRules() : location.accessRules();
    AuthConfig auth = location.auth();
    LocationLimitsConfig limits = location.limits();
    boolean addressIsEnough = auth != null && auth.satisfy() == AuthConfig.Satisfy.ANY;

    List<Guard> guards = new ArrayList<>();
    if (location.folder() == null || !location.fingerprinted()) {
      guards.add(maintenance(refusals.headers()));
    }
    if (!access.isEmpty() && !addressIsEnough) {
      guards.add(new AddressGuard(access, refusals));
    }
    if (limits.maxBody() != null) {
      guards.add(new BodyGuard(limits.maxBody().bytes(), refusals));
    }
    if (limits.rate() != null) {
      guards.add(new RateGuard(parts.limits().rate(site.name(location), limits.rate()), refusals));
    }
    if (limits.concurrent() != null) {
      guards.add(
          new ConcurrencyGuard(
              parts.limits().open(site.name(location), limits.concurrent()), refusals));
    }
    if (auth != null) {
      guards.add(
          new BasicAuth(
              auth, addressIsEnough ? access : AccessRules.none(), parts.passwords(), refusals));
    }
    return guards;
  }

  /**
   * Turns requests away while the site is closed.
   *
   * @param headers of its answers
   */
  Guard maintenance(Map<HttpString, String> headers) {
    return new MaintenanceGuard(
        parts.maintenance().site(site.name()), site.maintenance(), new Refusals(headers));
  }

  private Route answer(LocationConfig location, Map<HttpString, String> headers) {
    ReturnConfig fixed = location.returns();
    Path folder = location.folder();
    if (fixed != null) {
      return compressed(location, fixed(location, fixed, headers));
    }
    return folder == null
        ? withHeaders(location, compressed(location, proxy(location, web.forwarded())))
        : files(location, folder, headers);
  }

  private Route fixed(
      LocationConfig location, ReturnConfig config, Map<HttpString, String> headers) {
    return new ReturnRoute(
        config,
        web.forwarded().trusted(),
        site.serverNames().isEmpty() ? "" : site.name(),
        location.segments().size(),
        headers);
  }

  private Route files(LocationConfig location, Path root, Map<HttpString, String> headers) {
    Folder folder = folder(location, root);
    folders.add(folder);
    List<TryFile> tries = TryFile.parse(location.tryFiles());
    Route fallback =
        switch (tries.isEmpty() ? null : tries.getLast()) {
          case TryFile.Named(String name) -> named.get(name);
          case TryFile.Look look when !look.uri() -> elsewhere(location, look);
          case null, default -> null;
        };
    FilesHandler handler =
        new FilesHandler(
            parts.files(),
            folder,
            new LocationFiles(
                location.index(),
                tries,
                location.maxAge(),
                location.fingerprinted(),
                location.listing(),
                location.auth() != null,
                headers,
                location.answerFields().without()),
            location.alias() == null ? 0 : location.segments().size(),
            fallback,
            compression(location));
    files.add(handler);
    return handler::handle;
  }

  private Folder folder(LocationConfig location, Path folder) {
    try {
      return parts.files().folder(folder);
    } catch (IOException e) {
      throw new SiteException(
          "location %s: %s is no folder that can be read"
              .formatted(location.path(), folder.toAbsolutePath()),
          e);
    }
  }

  private Route proxy(LocationConfig location, ForwardedConfig forwarded) {
    Backend backend = parts.backends().get(String.valueOf(location.proxyPass()));
    LocationCacheConfig cache = location.cache();
    HttpHandler handler =
        cache == null
            ? backend.handler(forwarded)
            : parts.caches().handler(cache, backend, forwarded, compression(location));
    Route proxied = (exchange, _) -> handler.handleRequest(exchange);
    AuthConfig auth = location.auth();
    return auth == null || auth.passOn() ? proxied : new WithoutAuthorization(proxied);
  }

  private Compression compression(LocationConfig location) {
    CompressConfig own = location.compress();
    return new Compression(own == null ? web.compress() : own, parts.encoders());
  }

  private Route compressed(LocationConfig location, Route route) {
    Compression compression = compression(location);
    return (exchange, path) -> {
      compression.begin(exchange);
      route.handle(exchange, path);
    };
  }

  /** Fields that replace those of the server behind. */
  private static Route withHeaders(LocationConfig location, Route route) {
    AnswerFields fields = location.answerFields();
    if (fields.isEmpty()) {
      return route;
    }
    return (exchange, path) -> {
      exchange.addResponseCommitListener(committed -> fields.apply(committed.getResponseHeaders()));
      route.handle(exchange, path);
    };
  }
}
