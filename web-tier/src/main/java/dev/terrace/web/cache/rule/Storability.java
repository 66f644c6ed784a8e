package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.util.Set;

/** Whether a response may be stored, RFC 9111 §3, and what of it, §3.1. */
public final class Storability {
  /** Statuses whose rules for caches we implement; for the others must-understand forbids. */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 501);

  /** Ends at this hop, or is about it, or is written anew for every use. */
  private static final Set<HttpString> NEVER_STORED =
      Set.of(
          Headers.PROXY_AUTHENTICATE,
          Names.PROXY_AUTHENTICATION_INFO,
          Headers.PROXY_AUTHORIZATION,
          Headers.AGE,
          Headers.TRAILER);

  private Storability() {}

  /** The answer, and the reason when it is no. */
  public enum Verdict {
    STORE,
    METHOD,
    STATUS,
    RANGE,
    NO_STORE,
    REQUEST_NO_STORE,
    PRIVATE,
    AUTHORIZATION,
    /** Nothing says that it may be cached, and the request was somebody's own. */
    NOT_EXPLICIT,
    SET_COOKIE,
    VARY,
    /** Only the end of the connection ends it: a part could be taken for the whole. */
    NOT_DELIMITED,
    /** It could never be used again. */
    USELESS;

    /** As a token for Cache-Status. */
    public String token() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Decides.
   *
   * @param personal whether the request carried cookies that count or Authorization: then nothing
   *     is stored that its server did not explicitly allow
   * @param delimited whether the end of the body can be told from a cut
   */
  public static Verdict of(
      HttpString method,
      HeaderMap request,
      RequestDirectives asked,
      boolean personal,
      int status,
      HeaderMap response,
      ResponseDirectives said,
      boolean delimited,
      Policy policy) {
    if (!method.equals(Methods.GET)) { // "understood by the cache"
      return Verdict.METHOD;
    }
    boolean understood = UNDERSTOOD.contains(status);
    if (status < 200
        || status == 304
        || (said.mustUnderstand() && !understood)
        || (!policy.statuses().isEmpty() && !policy.statuses().contains(status))) {
      return Verdict.STATUS;
    }
    if (request.contains(Headers.RANGE) && status != 200 && status != 206) {
      return Verdict.RANGE; // such as 416: it is about the range that was asked for
    }
    if (asked.noStore()) {
      return Verdict.REQUEST_NO_STORE;
    }
    if (said.noStore() && !(said.mustUnderstand() && understood)) { // §5.2.2.3
      return Verdict.NO_STORE;
    }
    if (said.isPrivate()) {
      return Verdict.PRIVATE;
    }
    if (request.contains(Headers.AUTHORIZATION) && !said.allowsAuthorized()) {
      return Verdict.AUTHORIZATION;
    }
    boolean explicit =
        said.isPublic()
            || said.hasLifetime()
            || (!said.targeted() && response.contains(Headers.EXPIRES));
    if (!explicit && (personal || !Lifetime.heuristicallyCacheable(status))) {
      return Verdict.NOT_EXPLICIT;
    }
    if (setsCookie(response, said) && policy.setCookie() == Policy.SetCookie.REFUSE) {
      return Verdict.SET_COOKIE;
    }
    if (VaryKey.matchesNothing(response)) {
      return Verdict.VARY;
    }
    return delimited ? Verdict.STORE : Verdict.NOT_DELIMITED;
  }

  private static boolean setsCookie(HeaderMap response, ResponseDirectives said) {
    return response.contains(Headers.SET_COOKIE)
        && !said.privateFields().contains(Headers.SET_COOKIE)
        && !said.noCacheFields().contains(Headers.SET_COOKIE);
  }

  /**
   * Whether storing pays: the response will be fresh, or can be validated, or may be used stale.
   */
  public static boolean useful(HeaderMap headers, Lifetime lifetime, ResponseDirectives said) {
    return (lifetime.seconds() > 0 && !said.noCache())
        || headers.contains(Headers.ETAG)
        || headers.contains(Headers.LAST_MODIFIED)
        || said.staleWhileRevalidate() > 0
        || said.staleIfError() > 0;
  }

  /**
   * The fields that are stored, §3.1: all but those that a directive excepts, those of this hop
   * (which the forwarder has taken out), and those that are calculated for every use. A response
   * without a valid Date gets one, RFC 9110 §6.6.1.
   */
  public static HeaderMap fields(
      HeaderMap response, ResponseDirectives said, Policy policy, long receivedSeconds) {
    HeaderMap stored = new HeaderMap();
    for (HeaderValues values : response) {
      if (stores(values.getHeaderName(), said, policy)) {
        stored.addAll(values.getHeaderName(), values);
      }
    }
    stored.put(Headers.DATE, HttpDate.format(Lifetime.date(response, receivedSeconds)));
    return stored;
  }

  /** Whether a field is stored; also asked for the fields of a response that updates, §3.2. */
  static boolean stores(HttpString name, ResponseDirectives said, Policy policy) {
    return !NEVER_STORED.contains(name)
        && !said.privateFields().contains(name)
        && !said.noCacheFields().contains(name)
        && (!name.equals(Headers.SET_COOKIE) || policy.setCookie() == Policy.SetCookie.KEEP);
  }
}
