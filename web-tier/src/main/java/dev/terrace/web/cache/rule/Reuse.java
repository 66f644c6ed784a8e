package dev.terrace.web.cache.rule;

/**
 * What may be done with a stored response that was chosen for a request, RFC 9111 §4 and §4.2.4.
 */
public enum Reuse {
  /** Answer with it. */
  FRESH,
  /** Answer with it, although it is stale: the client said that it will do. */
  STALE,
  /** Answer with it, although it is stale, and validate it meanwhile: RFC 5861 §3. */
  STALE_WHILE_REVALIDATE,
  /** It is stale, or must be validated before every use: ask the server. */
  VALIDATE,
  /** It is fresh, but the request wants a newer one: ask the server. */
  VALIDATE_FOR_REQUEST;

  private static final long ABSENT = DeltaSeconds.ABSENT;

  /** Decides. */
  public static Reuse of(
      StoredHead stored, RequestDirectives asked, Policy policy, Age.Instant now) {
    if (stored.directives().noCache()) {
      return VALIDATE;
    }
    long freshFor = stored.freshFor(now);
    if (asked.noCache()) {
      return freshFor > 0 ? VALIDATE_FOR_REQUEST : VALIDATE;
    }
    boolean tooOld = asked.maxAge() >= 0 && stored.age(now) > asked.maxAge() * 1000;
    if (freshFor > 0) {
      return tooOld || freshFor < asked.minFresh() * 1000 ? VALIDATE_FOR_REQUEST : FRESH;
    }
    boolean wantsFresh = tooOld || asked.minFresh() >= 0;
    if (!wantsFresh && asked.maxStale() >= 0 && mayBeStale(stored, ABSENT)) {
      if (asked.maxStale() == RequestDirectives.ANY || -freshFor <= asked.maxStale() * 1000) {
        return STALE;
      }
    }
    // "Unless the max-stale request directive is also present, the client does not wish to receive
    // a stale response", §5.2.1.1.
    long said = stored.directives().staleWhileRevalidate();
    long allowed = said >= 0 ? said : policy.staleWhileRevalidate();
    return !wantsFresh
            && asked.maxAge() < 0
            && mayBeStale(stored, said)
            && within(freshFor, allowed)
        ? STALE_WHILE_REVALIDATE
        : VALIDATE;
  }

  /**
   * Whether a stored response may answer because its server failed.
   *
   * @param unreachable no server could be asked; otherwise one answered 500, 502, 503 or 504
   */
  public static boolean onError(
      StoredHead stored,
      RequestDirectives asked,
      Policy policy,
      boolean unreachable,
      Age.Instant now) {
    if (asked.noCache() || stored.directives().noCache()) {
      return false;
    }
    long freshFor = stored.freshFor(now);
    long said = stored.directives().staleIfError();
    if (freshFor > 0) {
      return true; // it was only to be validated because the request wants a newer one
    }
    if (!mayBeStale(stored, said)) {
      return false;
    }
    long allowed = said >= 0 ? said : policy.staleIfError();
    return within(freshFor, allowed)
        || within(freshFor, asked.staleIfError())
        || (unreachable && within(freshFor, policy.staleIfUnreachable()));
  }

  /**
   * Whether no directive prohibits that it is used stale, §4.2.4.
   *
   * <p>s-maxage implies proxy-revalidate (§5.2.2.10). But a server that writes {@code s-maxage=10,
   * stale-if-error=60} would say nothing with the latter then: an extension "modifies the
   * requirements associated with the old directive" (§5.2.3), so it permits what s-maxage alone
   * prohibits. must-revalidate and proxy-revalidate, which say one thing only, are never overruled.
   *
   * @param extension the value of the extension that the use would rest on, −1 when the response
   *     has none
   */
  private static boolean mayBeStale(StoredHead stored, long extension) {
    ResponseDirectives said = stored.directives();
    return !said.mustRevalidate()
        && !said.proxyRevalidate()
        && (said.sMaxage() < 0 || extension >= 0);
  }

  /** Whether it is stale by no more than so many seconds. */
  private static boolean within(long freshForMillis, long seconds) {
    return freshForMillis > 0 || (seconds > 0 && -freshForMillis <= seconds * 1000);
  }
}
