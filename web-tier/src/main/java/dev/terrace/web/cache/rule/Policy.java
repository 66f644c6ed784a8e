package dev.terrace.web.cache.rule;

import io.undertow.util.HttpString;
import java.util.List;
import java.util.Set;

/**
 * What an operator lays down for a location, beside what the RFCs do.
 *
 * @param statuses which may be stored; empty: all that RFC 9111 allows
 * @param targets targeted fields (RFC 9213) that count, the most applicable first
 * @param heuristic how to guess lifetimes
 * @param setCookie what becomes of answers that set a cookie
 * @param staleWhileRevalidate seconds, where a response does not say it itself
 * @param staleIfError seconds, where a response does not say it itself
 * @param staleIfUnreachable seconds that a stale response may still be used while no server can be
 *     reached ("disconnected", RFC 9111 §4.2.4)
 * @param obeyRequests whether the Cache-Control of requests counts; no-store always does
 */
public record Policy(
    Set<Integer> statuses,
    List<HttpString> targets,
    Lifetime.Heuristic heuristic,
    SetCookie setCookie,
    long staleWhileRevalidate,
    long staleIfError,
    long staleIfUnreachable,
    boolean obeyRequests) {
  /** Copies the collections. */
  public Policy {
    statuses = Set.copyOf(statuses);
    targets = List.copyOf(targets);
  }

  /** What becomes of an answer that sets a cookie. */
  public enum SetCookie {
    /** It is not stored: a cookie is mostly for one visitor. */
    REFUSE,
    /** It is stored without the cookie; whoever asked first still gets it. */
    STRIP,
    /** It is stored as it is (RFC 9111 §7.3), and everybody gets the cookie. */
    KEEP
  }
}
