package dev.terrace.web;

import dev.terrace.web.files.FilesHandler;
import dev.terrace.web.files.Folder;
import dev.terrace.web.route.HttpsRules;
import dev.terrace.web.route.Location;
import dev.terrace.web.route.Pages;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import dev.terrace.web.route.Site;
import dev.terrace.web.route.Sites;
import dev.terrace.web.route.StaticPage;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the picture of all sites that a configuration describes. */
final class SiteLoader {
  /** Nothing from elsewhere but pictures, no inline script or style, in nobody's frame. */
  private static final Map<HttpString, String> DEFAULT_HEADERS =
      Map.of(
          new HttpString("X-Content-Type-Options"), "nosniff",
          new HttpString("Referrer-Policy"), "strict-origin-when-cross-origin",
          new HttpString("Content-Security-Policy"),
              "default-src 'self'; img-src 'self' https: data:; object-src 'none';"
                  + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");

  private final SiteParts parts;

  SiteLoader(SiteParts parts) {
    this.parts = parts;
  }

  /**
   * Opens all roots and reads the error pages; blocks.
   *
   * @throws SiteException if a root or a page is not there
   */
  Sites load(WebConfig config) {
    Map<String, Site> byName = new HashMap<>();
    List<Site> sites = new ArrayList<>();
    Set<Folder> folders = new HashSet<>();
    Set<String> limited = new HashSet<>();
    for (SiteConfig siteConfig : config.sites()) {
      Site site = load(siteConfig, config, folders);
      sites.add(site);
      siteConfig.locations().forEach(location -> limited.add(siteConfig.name(location)));
      for (String name : siteConfig.serverNames()) {
        byName.put(name.toLowerCase(Locale.ROOT), site);
      }
    }
    parts.files().retain(folders);
    parts.limits().retain(limited);
    return new Sites(byName, sites.getFirst());
  }

  private Site load(SiteConfig config, WebConfig web, Set<Folder> folders) {
    Map<HttpString, String> headers = config.answerFields().over(DEFAULT_HEADERS);
    LocationLoader loader = new LocationLoader(parts, web, config, headers);
    List<Location> locations = new ArrayList<>();
    config.locations().stream().filter(LocationConfig::named).forEach(loader::route);
    for (LocationConfig location : config.locations()) {
      if (!location.named()) {
        Route route = loader.route(location);
        locations.add(
            new Location(location.segments(), location.internal() ? SiteLoader::notFound : route));
      }
    }
    folders.addAll(loader.folders());
    return new Site(
        locations,
        headers,
        HttpsRules.of(config.redirect(), config.hsts(), web.forwarded().trusted()),
        new Pages(
            page(config.notFoundPage(), loader.files()),
            page(config.errorPage(), loader.files()),
            page(config.maintenance().page(), loader.files())),
        loader.maintenance(headers).before(SiteLoader::notFound));
  }

  private static void notFound(HttpServerExchange exchange, RequestPath path) {
    exchange.setStatusCode(StatusCodes.NOT_FOUND);
    exchange.endExchange();
  }

  private static @Nullable Supplier<StaticPage> page(
      @Nullable String configured, List<FilesHandler> files) {
    if (configured == null) {
      return null;
    }
    try {
      for (FilesHandler handler : files) {
        Optional<Supplier<StaticPage>> page = handler.page(path(configured));
        if (page.isPresent()) {
          return page.get();
        }
      }
    } catch (IOException e) {
      throw new SiteException("page " + configured + " cannot be read", e);
    }
    throw new SiteException("page " + configured + " is below no root of its site", null);
  }

  private static RequestPath path(String configured) {
    return RequestPath.parse(configured)
        .orElseThrow(() -> new SiteException("'" + configured + "' is no path", null));
  }
}
