package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.OptionalLong;

/** The conditions of requests as far as they concern a cache, RFC 9111 §4.3.2. */
public final class Preconditions {
  private Preconditions() {}

  /** Whether a request has conditions that only its server can judge: If-Match and the like. */
  public static boolean forServerOnly(HeaderMap request) {
    return request.contains(Headers.IF_MATCH) || request.contains(Headers.IF_UNMODIFIED_SINCE);
  }

  /**
   * Whether a client that asks so has the stored response already, and is told 304. If-None-Match
   * takes precedence; where a response has no Last-Modified, its Date stands for it.
   */
  public static boolean notModified(HeaderMap request, StoredHead stored) {
    if (stored.status() != 200) { // RFC 9110 §13.2.1: conditions are about 2xx answers only
      return false;
    }
    HeaderValues noneMatch = request.get(Headers.IF_NONE_MATCH);
    if (noneMatch != null) {
      return EntityTags.listed(noneMatch, stored.etag());
    }
    String since = request.getFirst(Headers.IF_MODIFIED_SINCE);
    if (since == null) {
      return false;
    }
    long now = stored.received().seconds();
    OptionalLong at = HttpDate.parse(since, now);
    String modified = stored.lastModified();
    OptionalLong changed =
        modified == null ? OptionalLong.of(stored.dateSeconds()) : HttpDate.parse(modified, now);
    return at.isPresent() && changed.isPresent() && changed.getAsLong() <= at.getAsLong();
  }

  /**
   * Whether the Range of a request counts for the stored response, RFC 9110 §13.1.5: without
   * If-Range it does, otherwise only if that names its strong validator.
   */
  public static boolean rangeApplies(HeaderMap request, StoredHead stored) {
    String validator = request.getFirst(Headers.IF_RANGE);
    if (validator == null) {
      return true;
    }
    if (validator.startsWith("\"") || validator.startsWith("W/")) {
      return EntityTags.same(validator, stored.etag());
    }
    return Validation.strongDate(stored.lastModified(), stored.dateSeconds())
        && validator.equals(stored.lastModified());
  }

  /** Takes the conditions out of a request; they are judged here, by what its answer brings. */
  public static void remove(HeaderMap toServer) {
    toServer.remove(Headers.IF_NONE_MATCH);
    toServer.remove(Headers.IF_MODIFIED_SINCE);
  }
}
