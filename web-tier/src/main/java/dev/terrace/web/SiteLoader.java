package dev.terrace.web;

import dev.terrace.kit.http.ForwardedConfig;
import dev.terrace.proxy.Backend;
import dev.terrace.proxy.Backends;
import dev.terrace.web.cache.Caches;
import dev.terrace.web.cache.LocationCacheConfig;
import dev.terrace.web.compress.CompressConfig;
import dev.terrace.web.compress.Compression;
import dev.terrace.web.compress.Encoders;
import dev.terrace.web.files.FilesHandler;
import dev.terrace.web.files.SiteRoot;
import dev.terrace.web.route.Location;
import dev.terrace.web.route.RequestPath;
import dev.terrace.web.route.Route;
import dev.terrace.web.route.Site;
import dev.terrace.web.route.Sites;
import dev.terrace.web.route.StaticPage;
import io.undertow.server.HttpHandler;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
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
  private final Executor fileThreads;
  private final Encoders encoders;
  private final Caches caches;

  SiteLoader(Backends backends, Executor fileThreads, Encoders encoders, Caches caches) {
    this.backends = backends;
    this.fileThreads = fileThreads;
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
    for (SiteConfig siteConfig : config.sites()) {
      Site site = load(siteConfig, config);
      sites.add(site);
      for (String name : siteConfig.serverNames()) {
        byName.put(name.toLowerCase(Locale.ROOT), site);
      }
    }
    return new Sites(byName, sites.getFirst());
  }

  private Site load(SiteConfig config, WebConfig web) {
    List<Location> locations = new ArrayList<>();
    List<FilesHandler> files = new ArrayList<>();
    for (LocationConfig location : config.locations()) {
      List<String> prefix = path(location.path()).segments();
      Path folder = location.folder();
      if (folder == null) {
        locations.add(
            new Location(
                prefix, compressed(location, web, proxy(location, web.forwarded())), false));
      } else {
        FilesHandler handler = files(folder, location);
        files.add(handler);
        int cut = location.alias() == null ? 0 : prefix.size();
        locations.add(new Location(prefix, compressed(location, web, route(handler, cut)), true));
      }
    }
    return new Site(
        locations,
        headers(config.headers()),
        page(config.notFoundPage(), files),
        page(config.errorPage(), files));
  }

  private Route proxy(LocationConfig location, ForwardedConfig forwarded) {
    Backend backend = backends.get(String.valueOf(location.proxyPass()));
    LocationCacheConfig cache = location.cache();
    HttpHandler handler =
        cache == null ? backend.handler(forwarded) : caches.handler(cache, backend, forwarded);
    return (exchange, _) -> handler.handleRequest(exchange);
  }

  private Route compressed(LocationConfig location, WebConfig web, Route route) {
    CompressConfig own = location.compress();
    Compression compression = new Compression(own == null ? web.compress() : own, encoders);
    return (exchange, path) -> {
      compression.begin(exchange);
      route.handle(exchange, path);
    };
  }

  private FilesHandler files(Path folder, LocationConfig location) {
    try {
      return new FilesHandler(
          SiteRoot.open(folder, location.index()), location.maxAge(), fileThreads);
    } catch (IOException e) {
      throw new SiteException(
          "location %s: %s is no folder that can be read"
              .formatted(location.path(), folder.toAbsolutePath()),
          e);
    }
  }

  /** The file's name is the path without its first segments, {@code cut} of them. */
  private static Route route(FilesHandler handler, int cut) {
    return (exchange, path) -> handler.handle(exchange, path, path.segments().size() - cut);
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

  private static @Nullable StaticPage page(@Nullable String configured, List<FilesHandler> files) {
    if (configured == null) {
      return null;
    }
    try {
      for (FilesHandler handler : files) {
        Optional<StaticPage> page = handler.page(path(configured));
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
