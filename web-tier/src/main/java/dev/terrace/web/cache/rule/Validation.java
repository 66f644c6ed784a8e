package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asking a server whether a stored response is still valid, RFC 9111 §4.3, and what it says. */
public final class Validation {
  /**
   * Not updated, §3.2: the length belongs to the stored body, and so do its codings and range.
   * Servers that compress on the fly have been seen to say Content-Encoding in a 304 to what they
   * once sent without.
   */
  private static final Set<HttpString> KEPT =
      Set.of(
          Headers.CONTENT_LENGTH,
          Headers.CONTENT_ENCODING,
          Headers.CONTENT_RANGE,
          Headers.TRANSFER_ENCODING);

  private Validation() {}

  /** Whether a server can be asked. */
  public static boolean possible(StoredHead stored) {
    return stored.etag() != null || stored.lastModified() != null;
  }

  /** Makes a request one that validates the stored response, §4.3.1: both validators are sent. */
  public static void condition(HeaderMap toServer, StoredHead stored) {
    Preconditions.remove(toServer);
    String etag = stored.etag();
    if (etag != null) {
      toServer.put(Headers.IF_NONE_MATCH, etag);
    }
    String modified = stored.lastModified();
    if (modified != null) {
      toServer.put(Headers.IF_MODIFIED_SINCE, modified);
    }
  }

  /**
   * Whether a 304 is about the stored response that was asked for, §4.3.4: its validators, if it
   * has any, are those of the stored one. A 304 without validators can only be about the one
   * response that the request named, so it is taken, other than the text says word for word:
   * servers that leave them out are common, and the alternative is to fetch everything again.
   */
  public static boolean confirms(StoredHead stored, HeaderMap notModified) {
    String etag = notModified.getFirst(Headers.ETAG);
    String modified = notModified.getFirst(Headers.LAST_MODIFIED);
    if (etag != null) {
      String known = stored.etag();
      return known != null
          && (EntityTags.strong(etag)
              ? EntityTags.same(etag, known)
              : EntityTags.similar(etag, known));
    }
    return modified == null || modified.equals(stored.lastModified());
  }

  /**
   * The stored response with the fields of a newer answer about it, §3.2: a 304, the answer to a
   * HEAD, or a part of the same representation. Its freshness begins anew.
   */
  public static StoredHead updated(
      StoredHead stored,
      HeaderMap newer,
      Age.Instant requested,
      Age.Instant received,
      Policy policy) {
    HeaderMap merged = merge(stored.headers(), newer, policy);
    ResponseDirectives said = ResponseDirectives.of(merged, policy.targets());
    for (HttpString name : said.privateFields()) {
      merged.remove(name);
    }
    for (HttpString name : said.noCacheFields()) {
      merged.remove(name);
    }
    long now = received.seconds();
    boolean guess = !stored.lifetime().explicit() && stored.lifetime().seconds() > 0;
    return new StoredHead(
        stored.status(),
        stored.reason(),
        merged,
        said,
        Lifetime.of(stored.status(), merged, said, now, policy.heuristic(), guess),
        Age.initial(newer, requested, received),
        received,
        Lifetime.date(newer, now),
        stored.vary());
  }

  private static HeaderMap merge(HeaderMap stored, HeaderMap newer, Policy policy) {
    ResponseDirectives said = ResponseDirectives.of(newer, policy.targets());
    HeaderMap merged = new HeaderMap();
    for (HeaderValues values : stored) {
      merged.addAll(values.getHeaderName(), values);
    }
    for (HeaderValues values : newer) {
      HttpString name = values.getHeaderName();
      if (!KEPT.contains(name) && Storability.stores(name, said, policy)) {
        merged.remove(name);
        merged.addAll(name, values);
      }
    }
    return merged;
  }

  /** What the answer to a HEAD means for a stored answer to a GET, §4.3.5. */
  public static boolean headConfirms(StoredHead stored, long storedLength, HeaderMap head) {
    String etag = head.getFirst(Headers.ETAG);
    String modified = head.getFirst(Headers.LAST_MODIFIED);
    String length = head.getFirst(Headers.CONTENT_LENGTH);
    return (etag == null || etag.equals(stored.etag()))
        && (modified == null || modified.equals(stored.lastModified()))
        && (length == null || length.equals(Long.toString(storedLength)));
  }

  /**
   * Whether two responses are about the same bytes: they share a strong validator, RFC 9110 §8.8.1.
   */
  public static boolean sameBytes(StoredHead stored, HeaderMap other, long receivedSeconds) {
    String etag = other.getFirst(Headers.ETAG);
    if (etag != null || stored.etag() != null) {
      return EntityTags.same(stored.etag(), etag);
    }
    String modified = other.getFirst(Headers.LAST_MODIFIED);
    return strongDate(stored.lastModified(), stored.dateSeconds())
        && strongDate(modified, Lifetime.date(other, receivedSeconds))
        && String.valueOf(modified).equals(stored.lastModified());
  }

  /**
   * Whether a Last-Modified can be taken for a strong validator: the response was made at least a
   * minute later, so that nothing changed twice in its second (RFC 9110 §8.8.2.2, with the margin
   * of RFC 7232 for clocks that differ).
   */
  static boolean strongDate(@Nullable String lastModified, long dateSeconds) {
    OptionalLong at =
        lastModified == null ? OptionalLong.empty() : HttpDate.parse(lastModified, dateSeconds);
    return at.isPresent() && at.getAsLong() <= dateSeconds - 60;
  }
}
