package dev.terrace.web.compress;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the length of a compressed page from giving its secrets away (BREACH, CVE-2013-3587).
 *
 * <p>Who listens on the line and can make a visitor's browser ask for pages with guesses in their
 * address sees which guess compresses best, and so reads a secret of the page, such as a form's
 * token, letter by letter. Such requests come from another site's page. So an answer for one person
 * is compressed only when the browser says that it was not another site that asked; that costs the
 * first page after a link from elsewhere its compression, and nothing else.
 */
final class PersonalAnswers {
  private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");

  private PersonalAnswers() {}

  /** Whether compression of the answer gives nothing away. */
  static boolean mayCompress(Personal rule, HeaderMap request, HeaderMap response) {
    return switch (rule) {
      case ALWAYS -> true;
      case SAME_SITE -> !personal(request, response) || !mayBeCrossSite(request);
      case NEVER -> !personal(request, response);
    };
  }

  /** Whether the answer may hold what only one person should see. */
  static boolean personal(HeaderMap request, HeaderMap response) {
    return request.contains(Headers.COOKIE)
        || request.contains(Headers.AUTHORIZATION)
        || response.contains(Headers.SET_COOKIE)
        || CacheDirectives.contains(response, "private")
        || CacheDirectives.contains(response, "no-store");
  }

  /**
   * Whether another site's page may have made the browser ask. Browsers say it in Sec-Fetch-Site
   * (Fetch Metadata §2.4), those of before 2023 at best in Referer. Programs say neither; what they
   * send without a cookie was not sent by a browser that acts for somebody.
   */
  static boolean mayBeCrossSite(HeaderMap request) {
    String site = request.getFirst(SEC_FETCH_SITE);
    if (site != null) {
      return !site.equals("same-origin") && !site.equals("same-site") && !site.equals("none");
    }
    if (!request.contains(Headers.COOKIE)) {
      return false;
    }
    HeaderValues referers = request.get(Headers.REFERER);
    String host = request.getFirst(Headers.HOST);
    return referers == null || host == null || !host.equalsIgnoreCase(host(referers.getFirst()));
  }

  /** The authority of an absolute address, null when there is none. */
  private static @Nullable String host(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    int start =
        lower.startsWith("https://") ? 8 : lower.startsWith("http://") ? 7 : address.length();
    int end = start;
    while (end < address.length() && "/?#".indexOf(address.charAt(end)) < 0) {
      end++;
    }
    return end == start ? null : address.substring(start, end);
  }
}
