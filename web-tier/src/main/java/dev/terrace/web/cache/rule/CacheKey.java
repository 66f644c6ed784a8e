package dev.terrace.web.cache.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of stored responses, RFC 9111 §2: scheme, host and target of the request.
 *
 * <p>It holds, byte for byte, all that the server gets to see of these; the path is not decoded,
 * and parameters are neither ordered nor interpreted. Two requests that a server could tell apart
 * by them have different keys. What an operator wants to be ignored is not sent to the server
 * either: so nobody can store, under the key of a harmless request, what a harmful one brought
 * forth.
 *
 * @param text the key, {@code https://example.org/path?query}
 * @param host as the server is to be sent it; null: the client named none
 * @param target path and query as the server is to be sent them
 */
public record CacheKey(String text, @Nullable String host, String target) {
  /** Separates what a server sees beside the URL; a request target cannot hold it. */
  private static final char EXTRA = '#';

  /** What a host may hold beside letters and digits, RFC 3986 §3.2.2. */
  private static final String IN_HOST = "-._~:[]%!$&'()*+,;=";

  /**
   * Makes the key.
   *
   * @param scheme http or https, as the server is told
   * @param host the Host field
   * @param target path and query as they came
   * @param extra what else the server is told of the URL, such as a port that the host does not
   *     have; null: nothing
   * @param ignored names of parameters that do not count; one that ends with {@code *} stands for
   *     all that begin so
   * @return null when the host is none: its characters could be taken for a part of the path
   */
  public static @Nullable CacheKey of(
      String scheme,
      @Nullable String host,
      String target,
      @Nullable String extra,
      List<String> ignored) {
    if ((host != null && !host(host)) || !target.startsWith("/")) {
      return null;
    }
    String kept = ignored.isEmpty() ? target : without(target, ignored);
    String lowerHost = host == null ? null : host.toLowerCase(Locale.ROOT);
    StringBuilder text = new StringBuilder(32 + kept.length());
    text.append(scheme).append("://").append(lowerHost == null ? "" : lowerHost).append(kept);
    if (extra != null) {
      text.append(EXTRA).append(extra);
    }
    return new CacheKey(text.toString(), lowerHost, kept);
  }

  /** The key of another URL with the same scheme and host; null when it is none. */
  public @Nullable CacheKey sibling(String url, List<String> ignored) {
    int authority = text.indexOf("://");
    int path = url.indexOf('/', authority + 3);
    int extra = text.indexOf(EXTRA);
    return path < 0
        ? null
        : of(
            text.substring(0, authority),
            host,
            url.substring(path),
            extra < 0 ? null : text.substring(extra + 1),
            ignored);
  }

  /** The URL within a key. */
  public static String url(String key) {
    int extra = key.indexOf(EXTRA);
    return extra < 0 ? key : key.substring(0, extra);
  }

  /** A host with or without a port, RFC 3986 §3.2.2; nothing that could end it. */
  private static boolean host(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c > 0x7e || (!Character.isLetterOrDigit(c) && IN_HOST.indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  /** Compares names as they are written: what is spelt otherwise counts, and is sent. */
  private static String without(String target, List<String> ignored) {
    int query = target.indexOf('?');
    if (query < 0) {
      return target;
    }
    List<String> kept = new ArrayList<>();
    for (String parameter : target.substring(query + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (!ignored(equals < 0 ? parameter : parameter.substring(0, equals), ignored)) {
        kept.add(parameter);
      }
    }
    String path = target.substring(0, query);
    return kept.isEmpty() ? path : path + '?' + String.join("&", kept);
  }

  private static boolean ignored(String name, List<String> ignored) {
    for (String pattern : ignored) {
      boolean prefix = pattern.endsWith("*");
      if (prefix
          ? name.startsWith(pattern.substring(0, pattern.length() - 1))
          : name.equals(pattern)) {
        return true;
      }
    }
    return false;
  }
}
