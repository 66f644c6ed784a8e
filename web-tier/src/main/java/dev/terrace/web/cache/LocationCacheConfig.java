package dev.terrace.web.cache;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;
import dev.terrace.web.cache.rule.Names;
import dev.terrace.web.cache.rule.Policy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a proxied location uses a cache. The upstream decides by Cache-Control what is stored for how
 * long (RFC 9111); here stands what it cannot know.
 *
 * @param zone name of a zone
 * @param key what of a request counts
 * @param bypass which requests go past the cache
 * @param methods those that are answered from the cache: GET, HEAD; default both
 * @param statuses those that are stored; empty, the default: all that RFC 9111 allows
 * @param setCookie what becomes of answers that set a cookie: refuse (not stored, the default),
 *     strip (stored without the cookie) or keep (stored with it, everybody gets it)
 * @param obeyRequests whether the Cache-Control of requests counts, default true; false, and a
 *     visitor can not make the upstream work by reloading
 * @param heuristic how lifetimes are guessed where the upstream gives none
 * @param staleWhileRevalidate where the upstream does not say it: how long a stale response may
 *     answer while it is validated in the background (RFC 5861), 0 to 365 days, default 0
 * @param staleIfError where the upstream does not say it: how long a stale response may answer
 *     instead of a 500, 502, 503 or 504, 0 to 365 days, default 0
 * @param staleIfUnreachable how long a stale response may answer while no server can be reached, 0
 *     to 365 days, default 1 day. must-revalidate, proxy-revalidate, no-cache, and s-maxage without
 *     stale-if-error forbid it, RFC 9111 §4.2.4
 * @param hitForMiss how long it is remembered that an answer could not be stored, so that requests
 *     for it do not wait for each other, 0 to 1 hour, default 10 s
 * @param lock how requests wait for the same answer
 * @param tagHeader response field with the tags by which responses can be purged, separated by
 *     blanks or commas; clients do not get it; default {@code Surrogate-Key}
 */
public record LocationCacheConfig(
    @Doc("name of a zone") String zone,
    @Doc("what of a request counts") @Default("{}") KeyConfig key,
    @Doc("which requests go past the cache") @Default("{}") BypassConfig bypass,
    @Doc("methods that are answered from the cache: GET, HEAD") @Default("[GET, HEAD]")
        List<String> methods,
    @Doc("statuses that are stored; empty: all that RFC 9111 allows") @Default("[]")
        List<Integer> statuses,
    @Doc("answers that set a cookie: refuse, strip or keep") @Default("refuse")
        Policy.SetCookie setCookie,
    @Doc("whether the Cache-Control of requests counts") @Default("true") boolean obeyRequests,
    @Doc("how lifetimes are guessed where the upstream gives none") @Default("{}")
        HeuristicConfig heuristic,
    @Doc("how long a stale response may answer while it is validated")
        @Default("0s")
        @Range(max = "365d")
        Duration staleWhileRevalidate,
    @Doc("how long a stale response may answer instead of a 5xx")
        @Default("0s")
        @Range(max = "365d")
        Duration staleIfError,
    @Doc("how long a stale response may answer while no server can be reached")
        @Default("1d")
        @Range(max = "365d")
        Duration staleIfUnreachable,
    @Doc("how long it is remembered that an answer could not be stored")
        @Default("10s")
        @Range(max = "1h")
        Duration hitForMiss,
    @Doc("how requests wait for the same answer") @Default("{}") LockConfig lock,
    @Doc("response field with tags to purge by; clients do not get it") @Default("Surrogate-Key")
        String tagHeader) {

  /** Checks methods, statuses and names. */
  public LocationCacheConfig {
    for (String method : methods) {
      if (!method.equals("GET") && !method.equals("HEAD")) {
        throw new IllegalArgumentException("methods may be GET and HEAD but was '" + method + "'");
      }
    }
    for (int status : statuses) {
      if (status < 200 || status > 599 || status == 206 || status == 304) {
        throw new IllegalArgumentException(
            "statuses must be between 200 and 599, and neither 206 nor 304, but was " + status);
      }
    }
    Names.check("tagHeader", List.of(tagHeader));
  }

  /**
   * What of a request counts, beside scheme, host, path and query.
   *
   * @param ignoreQuery parameters that do not count, such as {@code utm_*}; the upstream does not
   *     get them either
   * @param headers request fields that count whether the upstream's Vary names them or not
   * @param cookies the only cookies that count; the upstream does not get others for what can be
   *     answered from the cache. Absent: all cookies count as soon as Vary names Cookie
   * @param languages the languages that the site has; the upstream gets the one of them that fits
   *     best as Accept-Language. Empty: what visitors send counts as soon as Vary names it
   * @param identity whether the upstream is asked for content without codings, which is best where
   *     this server compresses, default false
   */
  public record KeyConfig(
      @Doc("parameters that do not count, such as utm_*") @Default("[]") List<String> ignoreQuery,
      @Doc("request fields that count whether Vary names them or not") @Default("[]")
          List<String> headers,
      @Doc("the only cookies that count; absent: all") @Nullable List<String> cookies,
      @Doc("the languages that the site has") @Default("[]") List<String> languages,
      @Doc("whether the upstream is asked for content without codings") @Default("false")
          boolean identity) {

    /** Checks the names. */
    public KeyConfig {
      Names.check("headers", headers);
    }
  }

  /**
   * Which requests go past the cache: they are neither answered from it nor is their answer stored.
   * Those with a body, and those with conditions that only the upstream can judge, always do.
   *
   * @param headers request fields; default those that make some applications take a request for
   *     another one than its URL says, which would let anybody fill the cache with what does not
   *     belong there
   * @param cookies names of cookies
   */
  public record BypassConfig(
      @Doc("request fields")
          @Default(
              "[X-HTTP-Method-Override, X-HTTP-Method, X-Method-Override, X-Original-URL,"
                  + " X-Rewrite-URL, X-Original-URI, X-Original-Host, X-Host, X-HTTP-Host-Override,"
                  + " X-Forwarded-Scheme, X-Forwarded-Prefix, X-Forwarded-Path, X-Forwarded-URI,"
                  + " X-Forwarded-SSL, X-URL-Scheme, Front-End-Https]")
          List<String> headers,
      @Doc("names of cookies") @Default("[]") List<String> cookies) {

    /** Checks the names. */
    public BypassConfig {
      Names.check("headers", headers);
    }
  }

  /**
   * How lifetimes are guessed, RFC 9111 §4.2.2.
   *
   * @param percent of the time since Last-Modified, 0 to 100, default 10
   * @param max longest guess, 0 to 365 days, default 1 h; 0: none is made
   */
  public record HeuristicConfig(
      @Doc("part of the time since Last-Modified") @Default("10") @Range(min = "0", max = "100")
          int percent,
      @Doc("longest guess; 0: none is made") @Default("1h") @Range(max = "365d") Duration max) {}

  /**
   * How requests wait for the answer to another one for the same, instead of asking the upstream
   * too.
   *
   * @param timeout how long a request waits for the head of the answer, then it asks by itself; 0
   *     to 10 min, default 5 s; 0: no request waits
   * @param maxWaiters how many wait for one answer, 1 to 1 000 000, default 10 000; further ones
   *     ask by themselves
   */
  public record LockConfig(
      @Doc("how long a request waits for another one's answer; 0: not at all")
          @Default("5s")
          @Range(max = "10m")
          Duration timeout,
      @Doc("how many wait for one answer") @Default("10000") @Range(min = "1", max = "1000000")
          int maxWaiters) {}
}
