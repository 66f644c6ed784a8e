package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a cache remembers of a response beside its body.
 *
 * @param status never 206: a part is remembered as a 200 that is not complete, RFC 9111 §3.3
 * @param reason the reason phrase, which may be empty
 * @param headers as stored, §3.1; not to be changed
 * @param directives what it says to caches
 * @param lifetime for how long it is fresh
 * @param initialAge in milliseconds, at {@code received}
 * @param received when it was received or last validated
 * @param dateSeconds its Date; the latest of several responses is chosen
 * @param vary for which requests it can be chosen
 */
public record StoredHead(
    int status,
    String reason,
    HeaderMap headers,
    ResponseDirectives directives,
    Lifetime lifetime,
    long initialAge,
    Age.Instant received,
    long dateSeconds,
    VaryKey vary) {

  /** Makes it of a response that may be stored. */
  public static StoredHead of(
      int status,
      String reason,
      HeaderMap response,
      ResponseDirectives said,
      boolean personal,
      VaryKey vary,
      Age.Instant requested,
      Age.Instant received,
      Policy policy) {
    HeaderMap headers = Storability.fields(response, said, policy, received.seconds());
    return new StoredHead(
        status,
        reason,
        headers,
        said,
        Lifetime.of(status, headers, said, received.seconds(), policy.heuristic(), !personal),
        Age.initial(response, requested, received),
        received,
        Lifetime.date(response, received.seconds()),
        vary);
  }

  /** The current_age in milliseconds, §4.2.3. */
  public long age(Age.Instant now) {
    return Age.current(initialAge, received, now);
  }

  /** Milliseconds for which it stays fresh; 0 or less: it is stale, §4.2. */
  public long freshFor(Age.Instant now) {
    return lifetime.seconds() * 1000 - age(now);
  }

  /** The entity tag. */
  public @Nullable String etag() {
    return headers.getFirst(Headers.ETAG);
  }

  /** The time of the last modification, as it was sent. */
  public @Nullable String lastModified() {
    return headers.getFirst(Headers.LAST_MODIFIED);
  }
}
