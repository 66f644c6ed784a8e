package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Header maps and policies for tests. */
final class Fields {
  static final List<HttpString> TARGETS = List.of(new HttpString("CDN-Cache-Control"));

  /** A tenth of the time since the last change, at most an hour. */
  static final Policy POLICY = policy(Policy.SetCookie.REFUSE, 0, 0, 0);

  private Fields() {}

  static Policy policy(Policy.SetCookie setCookie, long swr, long sie, long unreachable) {
    return new Policy(
        Set.of(),
        TARGETS,
        new Lifetime.Heuristic(0.1, Duration.ofHours(1)),
        setCookie,
        swr,
        sie,
        unreachable,
        true);
  }

  /** Lines such as {@code "ETag: \"a\""}. */
  static HeaderMap fields(String... lines) {
    HeaderMap headers = new HeaderMap();
    for (String line : lines) {
      int colon = line.indexOf(':');
      headers.add(new HttpString(line.substring(0, colon)), line.substring(colon + 1).strip());
    }
    return headers;
  }

  static ResponseDirectives said(String cacheControl) {
    return ResponseDirectives.of(fields("Cache-Control: " + cacheControl), TARGETS);
  }

  static RequestDirectives asked(String... lines) {
    return RequestDirectives.of(fields(lines));
  }

  /** An instant, so many seconds after 2026-01-01. */
  static Age.Instant at(long seconds) {
    return new Age.Instant((JANUARY + seconds) * 1000, seconds * 1_000_000_000L);
  }

  /** 2026-01-01T00:00:00Z. */
  static final long JANUARY = 1_767_225_600L;

  static String date(long seconds) {
    return HttpDate.format(JANUARY + seconds);
  }

  /** A response received at second 0, without delay. */
  static StoredHead stored(String... lines) {
    return stored(POLICY, lines);
  }

  static StoredHead stored(Policy policy, String... lines) {
    HeaderMap response = fields(lines);
    return StoredHead.of(
        200,
        "OK",
        response,
        ResponseDirectives.of(response, policy.targets()),
        false,
        VaryKey.ANY,
        at(0),
        at(0),
        policy);
  }
}
