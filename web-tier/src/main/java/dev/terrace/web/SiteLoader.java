package dev.terrace.web;

import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.Backends;
import dev.terrace.web.cache.Caches;
import dev.terrace.web.cache.LocationCacheConfig;
import dev.terrace.web.compress.CompressConfig;
import dev.terrace.web.compress.Compression;
import dev.terrace.web.compress.Encoders;
import dev.terrace.web.files.FileStore;
import dev.terrace.web.files.FilesHandler;
import dev.terrace.web.files.Folder;
import dev.terrace.web.files.LocationFiles;
import dev.terrace.web.files.TryFile;
import dev.terrace.web.route.HttpsRules;
import dev.terrace.web.route.Location;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import dev.terrace.web.route.Site;
import dev.terrace.web.route.Sites;
import dev.terrace.web.route.StaticPage;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the picture of all sites that a configuration describes. */
final class SiteLoader {
  /** No inline script or style, nothing from elsewhere but pictures that members link to. */
  private static final Map<String, String> DEFAULT_HEADERS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "strict-origin-when-cross-origin",
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
                  + " img-src 'self' https: data:; connect-src 'self'; form-action 'self';"
                  + " base-uri 'none'; frame-ancestors 'none'");

  private final Backends backends;
  private final FileStore files;
  private final Encoders encoders;
  private final Caches caches;

  SiteLoader(Backends backends, FileStore files, Encoders encoders, Caches caches) {
    this.backends = backends;
    this.files = files;
    this.encoders = encoders;
    this.caches = caches;
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
    for (SiteConfig siteConfig : config.sites()) {
      Site site = load(siteConfig, config, folders);
      sites.add(site);
      for (String name : siteConfig.serverNames()) {
        byName.put(name.toLowerCase(Locale.ROOT), site);
      }
    }
    files.retain(folders);
    return new Sites(byName, sites.getFirst());
  }

  private Site load(SiteConfig config, WebConfig web, Set<Folder> folders) {
    Map<HttpString, String> headers = headers(config.headers());
    Map<String, Route> named = new HashMap<>();
    List<Location> locations = new ArrayList<>();
    List<FilesHandler> pages = new ArrayList<>();
    // Names first: other locations lead to them.
    for (LocationConfig location : config.locations()) {
      if (location.named()) {
        named.put(location.path(), route(location, web, headers, named, folders, pages));
      }
    }
    for (LocationConfig location : config.locations()) {
      if (!location.named()) {
        List<String> prefix = path(location.path()).segments();
        Route route = route(location, web, headers, named, folders, pages);
        locations.add(
            new Location(prefix, location.internal() ? SiteLoader::notFound : route, false));
      }
    }
    return new Site(
        locations,
        headers,
        HttpsRules.of(config.redirect(), config.hsts(), web.forwarded().trusted()),
        page(config.notFoundPage(), pages),
        page(config.errorPage(), pages));
  }

  private static void notFound(HttpServerExchange exchange, RequestPath path) {
    exchange.setStatusCode(StatusCodes.NOT_FOUND);
    exchange.endExchange();
  }

  private Route route(
      LocationConfig location,
      WebConfig web,
      Map<HttpString, String> siteHeaders,
      Map<String, Route> named,
      Set<Folder> folders,
      List<FilesHandler> pages) {
    Path root = location.folder();
    if (root == null) {
      Route proxied = compressed(location, web, proxy(location, web.forwarded()));
      return location.headers().isEmpty() ? proxied : withHeaders(location, proxied);
    }
    Folder folder = folder(location, root);
    folders.add(folder);
    Map<HttpString, String> headers = new LinkedHashMap<>(siteHeaders);
    location.headers().forEach((name, value) -> headers.put(new HttpString(name), value));
    List<TryFile> tries = TryFile.parse(location.tryFiles());
    Route fallback =
        !tries.isEmpty() && tries.getLast() instanceof TryFile.Named(String name)
            ? named.get(name)
            : null;
    FilesHandler handler =
        new FilesHandler(
            files,
            folder,
            new LocationFiles(
                location.index(),
                tries,
                location.maxAge(),
                location.fingerprinted(),
                location.listing(),
                headers),
            location.alias() == null ? 0 : path(location.path()).segments().size(),
            fallback,
            compression(location, web));
    pages.add(handler);
    return handler::handle;
  }

  /** Fields that replace those of the server behind. */
  private static Route withHeaders(LocationConfig location, Route route) {
    Map<HttpString, String> headers = new LinkedHashMap<>();
    location.headers().forEach((name, value) -> headers.put(new HttpString(name), value));
    return (exchange, path) -> {
      exchange.addResponseCommitListener(committed ->
          headers.forEach((name, value) -> committed.getResponseHeaders().put(name, value)));
      route.handle(exchange, path);
    };
  }

  private Route proxy(LocationConfig location, ForwardedConfig forwarded) {
    Backend backend = backends.get(String.valueOf(location.proxyPass()));
    LocationCacheConfig cache = location.cache();
    HttpHandler handler =
        cache == null ? backend.handler(forwarded) : caches.handler(cache, backend, forwarded);
    return (exchange, _) -> handler.handleRequest(exchange);
  }

  private Compression compression(LocationConfig location, WebConfig web) {
    CompressConfig own = location.compress();
    return new Compression(own == null ? web.compress() : own, encoders);
  }

  private Route compressed(LocationConfig location, WebConfig web, Route route) {
    Compression compression = compression(location, web);
    return (exchange, path) -> {
      compression.begin(exchange);
      route.handle(exchange, path);
    };
  }

  private Folder folder(LocationConfig location, Path folder) {
    try {
      return files.folder(folder);
    } catch (IOException e) {
      throw new SiteException(
          "location %s: %s is no folder that can be read"
              .formatted(location.path(), folder.toAbsolutePath()),
          e);
    }
  }

  private static Map<HttpString, String> headers(Map<String, String> configured) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULT_HEADERS);
    configured.forEach((name, value) -> {
      all.keySet().removeIf(known -> known.equalsIgnoreCase(name));
      all.put(name, value);
    });
    all.values().removeIf(String::isEmpty);
    Map<HttpString, String> headers = new HashMap<>();
    all.forEach((name, value) -> headers.put(new HttpString(name), value));
    return headers;
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
