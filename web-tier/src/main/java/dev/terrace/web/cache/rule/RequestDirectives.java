package dev.terrace.web.cache.rule;

import dev.terrace.web.cache.rule.DirectiveList.Argument;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.List;

/**
 * What a request says to caches, RFC 9111 §5.2.1. Durations are in seconds, −1 when they are not
 * given.
 *
 * @param noCache nothing without validation
 * @param noStore neither the request nor its response may be kept
 * @param onlyIfCached nothing that is not stored: 504 instead
 * @param maxAge no response older than this
 * @param maxStale a response that is stale by no more than this will do; {@link #ANY} by any time
 * @param minFresh a response is wanted that stays fresh as long
 * @param staleIfError RFC 5861 §4: on errors, a response that is stale by no more than this will do
 */
public record RequestDirectives(
    boolean noCache,
    boolean noStore,
    boolean onlyIfCached,
    long maxAge,
    long maxStale,
    long minFresh,
    long staleIfError) {
  /** Stale for however long. */
  public static final long ANY = Long.MAX_VALUE;

  /** A request that says nothing. */
  public static final RequestDirectives NONE =
      new RequestDirectives(false, false, false, -1, -1, -1, -1);

  /**
   * Reads them off a request. Without Cache-Control, {@code Pragma: no-cache} of a client of
   * HTTP/1.0 means no-cache (§5.4).
   */
  public static RequestDirectives of(HeaderMap request) {
    HeaderValues lines = request.get(Headers.CACHE_CONTROL);
    if (lines == null) {
      HeaderValues pragma = request.get(Headers.PRAGMA);
      return pragma != null && DirectiveList.parse(pragma).has("no-cache")
          ? new RequestDirectives(true, false, false, -1, -1, -1, -1)
          : NONE;
    }
    DirectiveList list = DirectiveList.parse(lines);
    return new RequestDirectives(
        list.has("no-cache"),
        list.has("no-store"),
        list.has("only-if-cached"),
        DeltaSeconds.limit(list.of("max-age")),
        list.of("max-stale").equals(List.of(new Argument.None()))
            ? ANY
            : DeltaSeconds.permission(list.of("max-stale")),
        DeltaSeconds.permission(list.of("min-fresh")),
        DeltaSeconds.permission(list.of("stale-if-error")));
  }

  /** Without what only asks for more than the cache would do by itself; no-store stays. */
  public RequestDirectives ignored() {
    return noStore ? new RequestDirectives(false, true, false, -1, -1, -1, -1) : NONE;
  }
}
