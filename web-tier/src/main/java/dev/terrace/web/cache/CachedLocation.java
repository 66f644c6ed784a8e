package dev.terrace.web.cache;

import dev.terrace.proxy.forward.Fetcher;
import dev.terrace.web.cache.rule.CacheKey;
import dev.terrace.web.cache.rule.Lifetime;
import dev.terrace.web.cache.rule.Policy;
import dev.terrace.web.cache.rule.VaryRules;
import dev.terrace.web.compress.Compression;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the cache of a location works with: its configuration, made ready.
 *
 * @param name what the cache calls itself
 * @param forward sends a request past the cache
 * @param fetcher asks the upstream for the cache
 * @param compression of the location's answers
 */
record CachedLocation(
    String name,
    boolean showKey,
    LocationCacheConfig config,
    Zone zone,
    Policy policy,
    VaryRules vary,
    List<HttpString> keyHeaders,
    List<HttpString> bypassHeaders,
    Set<HttpString> methods,
    HttpString tagHeader,
    HttpHandler forward,
    Fetcher fetcher,
    Compression compression) {

  static CachedLocation of(
      CacheConfig cache,
      LocationCacheConfig config,
      Zone zone,
      HttpHandler forward,
      Fetcher fetcher,
      Compression compression) {
    LocationCacheConfig.HeuristicConfig heuristic = config.heuristic();
    Policy policy =
        new Policy(
            Set.copyOf(config.statuses()),
            cache.targetFields(),
            new Lifetime.Heuristic(heuristic.percent() / 100.0, heuristic.max()),
            config.setCookie(),
            config.staleWhileRevalidate().toSeconds(),
            config.staleIfError().toSeconds(),
            config.staleIfUnreachable().toSeconds(),
            config.obeyRequests());
    LocationCacheConfig.KeyConfig key = config.key();
    return new CachedLocation(
        cache.name(),
        cache.showKey(),
        config,
        zone,
        policy,
        new VaryRules(key.cookies(), key.languages(), key.identity()),
        fields(key.headers()),
        fields(config.bypass().headers()),
        config.methods().stream().map(HttpString::new).collect(Collectors.toSet()),
        new HttpString(config.tagHeader()),
        forward,
        fetcher,
        compression);
  }

  private static List<HttpString> fields(List<String> names) {
    return names.stream().map(HttpString::new).toList();
  }

  /** The key of a request; null: it can have none. */
  @Nullable CacheKey key(HttpServerExchange exchange, @Nullable String host, String target) {
    String scheme = fetcher.scheme(exchange);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return null;
    }
    return CacheKey.of(
        scheme,
        host,
        target,
        fetcher.besideUrl(exchange, scheme, host),
        config.key().ignoreQuery());
  }

  /** Whether a request goes past the cache because of a field or cookie that it has. */
  boolean bypasses(HeaderMap request) {
    for (HttpString name : bypassHeaders) {
      if (request.contains(name)) {
        return true;
      }
    }
    return !config.bypass().cookies().isEmpty()
        && new VaryRules(config.bypass().cookies(), List.of(), false).value(Headers.COOKIE, request)
            != null;
  }

  /**
   * Fields that tell variants apart whether the response says so or not: those that are configured,
   * and the cookies that count when the request has any. What was made for somebody's session is so
   * never shown to another one, even if its Vary was forgotten.
   */
  List<HttpString> alwaysVaries(HeaderMap request) {
    boolean session = vary.cookies() != null && vary.value(Headers.COOKIE, request) != null;
    if (!session) {
      return keyHeaders;
    }
    List<HttpString> fields = new ArrayList<>(keyHeaders);
    fields.add(Headers.COOKIE);
    return fields;
  }

  /**
   * What requests must have in common, beside their key, to wait for each other while it is not
   * known by what the answer will vary.
   */
  String alike(HeaderMap request) {
    StringBuilder text = new StringBuilder();
    List<HttpString> fields = new ArrayList<>(keyHeaders);
    if (vary.cookies() != null) {
      fields.add(Headers.COOKIE);
    }
    fields.add(Headers.RANGE);
    fields.add(Headers.IF_RANGE);
    fields.add(Headers.AUTHORIZATION);
    for (HttpString name : fields) {
      String value = vary.value(name, request);
      text.append(value == null ? "\0" : value).append('\n');
    }
    return text.toString();
  }

  /** Takes the tags out of a response. */
  List<String> takeTags(HeaderMap response) {
    Collection<String> lines = response.remove(tagHeader);
    List<String> tags = new ArrayList<>();
    if (lines != null) {
      for (String line : lines) {
        for (String tag : line.split("[ ,\t]+", -1)) {
          if (!tag.isEmpty()) {
            tags.add(tag);
          }
        }
      }
    }
    return tags;
  }
}
