package dev.terrace.web.cache.rule;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stored responses become invalid by a request that may change something, RFC 9111 §4.4. */
public final class Invalidation {
  private static final Set<HttpString> SAFE =
      Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS, Methods.TRACE);

  private Invalidation() {}

  /** Whether a method is not known to be safe, RFC 9110 §9.2.1. */
  public static boolean unsafe(HttpString method) {
    return !SAFE.contains(method);
  }

  /**
   * The URLs that became invalid: when the answer is no error, the target itself, and those that
   * Location and Content-Location name if they have the same origin. Others are left alone, or
   * anybody could empty the cache of somebody else.
   *
   * @param target URL of the request: scheme, host, path and query
   */
  public static Set<String> of(HttpString method, String target, int status, HeaderMap response) {
    Set<String> urls = new LinkedHashSet<>();
    if (unsafe(method) && status >= 200 && status < 400) {
      urls.add(target);
      URI base = uri(target);
      add(urls, base, response.getFirst(Headers.LOCATION));
      add(urls, base, response.getFirst(Headers.CONTENT_LOCATION));
    }
    return urls;
  }

  private static void add(Set<String> urls, @Nullable URI base, @Nullable String reference) {
    URI other = reference == null ? null : uri(reference);
    if (base == null || other == null) {
      return;
    }
    URI resolved = base.resolve(other);
    if (origin(resolved).equals(origin(base)) && resolved.getRawPath() != null) {
      String path = resolved.getRawPath().isEmpty() ? "/" : resolved.getRawPath();
      String query = resolved.getRawQuery();
      urls.add(
          base.getScheme()
              + "://"
              + base.getRawAuthority()
              + path
              + (query == null ? "" : "?" + query));
    }
  }

  /** Scheme, host and port, RFC 9110 §4.3.1. */
  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return uri.getRawUserInfo() == null ? scheme + "://" + host + ":" + port : "nobody's";
  }

  private static @Nullable URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException _) {
      return null; // not a URL, so it names nothing that is stored
    }
  }
}
