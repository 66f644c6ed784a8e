package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * For how long a response is fresh, RFC 9111 §4.2.1.
 *
 * @param seconds 0 or more
 * @param explicit whether the server said so; otherwise it is a guess (§4.2.2) or unknown
 */
public record Lifetime(long seconds, boolean explicit) {
  /** Statuses that are "heuristically cacheable" by RFC 9110 §15.1 and that we understand. */
  private static final Set<Integer> HEURISTIC =
      Set.of(200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501);

  private static final Lifetime UNKNOWN = new Lifetime(0, false);

  /** Whether a response of this status may be kept without its server having said so. */
  public static boolean heuristicallyCacheable(int status) {
    return HEURISTIC.contains(status);
  }

  /**
   * How to guess a lifetime where the server gives none.
   *
   * @param fraction of the time since the last modification, 0 to 1
   * @param max longest guess; zero: none is made
   */
  public record Heuristic(double fraction, Duration max) {}

  /**
   * Calculates it: s-maxage, else max-age, else Expires minus Date, else a guess.
   *
   * @param receivedSeconds when the response was received; its Date where it has none (RFC 9110
   *     §6.6.1)
   * @param guess whether a guess is allowed for this response at all
   */
  public static Lifetime of(
      int status,
      HeaderMap headers,
      ResponseDirectives directives,
      long receivedSeconds,
      Heuristic heuristic,
      boolean guess) {
    if (directives.sMaxage() >= 0) {
      return new Lifetime(directives.sMaxage(), true);
    }
    if (directives.maxAge() >= 0) {
      return new Lifetime(directives.maxAge(), true);
    }
    long date = date(headers, receivedSeconds);
    HeaderValues expires = directives.targeted() ? null : headers.get(Headers.EXPIRES);
    if (expires != null) {
      return new Lifetime(expires(expires, date, receivedSeconds), true);
    }
    if (!guess || !(heuristicallyCacheable(status) || directives.isPublic())) {
      return UNKNOWN;
    }
    return guess(headers, date, receivedSeconds, heuristic);
  }

  /** The Date of a response; when it has no valid one, the time when it was received. */
  static long date(HeaderMap headers, long receivedSeconds) {
    HeaderValues dates = headers.get(Headers.DATE);
    OptionalLong date =
        dates == null || dates.size() > 1
            ? OptionalLong.empty()
            : HttpDate.parse(dates.getFirst(), receivedSeconds);
    return date.orElse(receivedSeconds);
  }

  /** Of several Expires, and of one that is no date, none counts: §4.2.1 and §5.3, "expired". */
  private static long expires(HeaderValues lines, long date, long now) {
    for (String other : lines) {
      if (!other.equals(lines.getFirst())) {
        return 0;
      }
    }
    OptionalLong at = HttpDate.parse(lines.getFirst(), now);
    return at.isEmpty() ? 0 : Math.clamp(at.getAsLong() - date, 0, DeltaSeconds.MAX);
  }

  private static Lifetime guess(
      HeaderMap headers, long date, long receivedSeconds, Heuristic heuristic) {
    String modified = headers.getFirst(Headers.LAST_MODIFIED);
    OptionalLong at =
        modified == null ? OptionalLong.empty() : HttpDate.parse(modified, receivedSeconds);
    if (at.isEmpty() || at.getAsLong() >= date) {
      return UNKNOWN;
    }
    long guess = (long) ((date - at.getAsLong()) * heuristic.fraction());
    return new Lifetime(Math.min(guess, heuristic.max().toSeconds()), false);
  }
}
