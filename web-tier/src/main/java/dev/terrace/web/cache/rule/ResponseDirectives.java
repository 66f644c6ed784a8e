package dev.terrace.web.cache.rule;

import dev.terrace.web.cache.rule.DirectiveList.Argument;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a response says to caches, RFC 9111 §5.2.2 and RFC 5861. Durations are in seconds, −1 when
 * they are not given.
 *
 * @param targeted whether it was said in a field for caches such as this one (RFC 9213), so that
 *     Cache-Control and Expires do not count
 * @param isPublic §5.2.2.9
 * @param isPrivate §5.2.2.7 without field names: not for a shared cache
 * @param privateFields fields that a shared cache must not store
 * @param noCache §5.2.2.4 without field names: to be validated before every use
 * @param noCacheFields fields that are not to be reused without validation
 * @param noStore §5.2.2.5
 * @param mustRevalidate §5.2.2.2
 * @param proxyRevalidate §5.2.2.8
 * @param mustUnderstand §5.2.2.3
 * @param maxAge §5.2.2.1; 0 when it is given but cannot be understood
 * @param sMaxage §5.2.2.10; likewise
 * @param staleWhileRevalidate RFC 5861 §3
 * @param staleIfError RFC 5861 §4
 */
public record ResponseDirectives(
    boolean targeted,
    boolean isPublic,
    boolean isPrivate,
    Set<HttpString> privateFields,
    boolean noCache,
    Set<HttpString> noCacheFields,
    boolean noStore,
    boolean mustRevalidate,
    boolean proxyRevalidate,
    boolean mustUnderstand,
    long maxAge,
    long sMaxage,
    long staleWhileRevalidate,
    long staleIfError) {
  private static final List<Argument> BARE = List.of(new Argument.None());

  /** Copies the sets. */
  public ResponseDirectives {
    privateFields = Set.copyOf(privateFields);
    noCacheFields = Set.copyOf(noCacheFields);
  }

  /**
   * Reads them off a response.
   *
   * @param targets names of targeted fields, the most applicable first (RFC 9213 §2.2): the first
   *     one with a valid value that is not empty counts instead of Cache-Control
   */
  public static ResponseDirectives of(HeaderMap response, List<HttpString> targets) {
    for (HttpString target : targets) {
      HeaderValues lines = response.get(target);
      DirectiveList list = lines == null ? null : StructuredDictionary.directives(lines);
      if (list != null && !list.isEmpty()) {
        return of(list, true);
      }
    }
    HeaderValues lines = response.get(Headers.CACHE_CONTROL);
    return of(DirectiveList.parse(lines == null ? List.of() : lines), false);
  }

  private static ResponseDirectives of(DirectiveList list, boolean targeted) {
    Set<HttpString> privateFields = fields(list.of("private"));
    Set<HttpString> noCacheFields = fields(list.of("no-cache"));
    return new ResponseDirectives(
        targeted,
        list.of("public").equals(BARE),
        list.has("private") && privateFields == null,
        privateFields == null ? Set.of() : privateFields,
        list.has("no-cache") && noCacheFields == null,
        noCacheFields == null ? Set.of() : noCacheFields,
        list.has("no-store"),
        list.has("must-revalidate"),
        list.has("proxy-revalidate"),
        list.of("must-understand").equals(BARE),
        DeltaSeconds.limit(list.of("max-age")),
        DeltaSeconds.limit(list.of("s-maxage")),
        DeltaSeconds.permission(list.of("stale-while-revalidate")),
        DeltaSeconds.permission(list.of("stale-if-error")));
  }

  /**
   * The field names that restrict a directive; null when it is not there or is not restricted: it
   * also occurs without names, or what is given are no names.
   */
  private static @Nullable Set<HttpString> fields(List<Argument> arguments) {
    Set<HttpString> names = new HashSet<>();
    for (Argument argument : arguments) {
      if (!(argument instanceof Argument.Text(String text))) {
        return null;
      }
      for (String name : text.split(",", -1)) {
        String trimmed = Tokens.trim(name);
        if (trimmed.isEmpty()) {
          continue;
        }
        if (!Tokens.token(trimmed)) {
          return null;
        }
        names.add(new HttpString(trimmed));
      }
    }
    return names.isEmpty() ? null : names;
  }

  /** Whether it is allowed to keep what was answered to a request with Authorization, §3.5. */
  public boolean allowsAuthorized() {
    return mustRevalidate || isPublic || sMaxage >= 0;
  }

  /** Whether an explicit lifetime is given; Expires counts beside it only without a target. */
  boolean hasLifetime() {
    return maxAge >= 0 || sMaxage >= 0;
  }
}
