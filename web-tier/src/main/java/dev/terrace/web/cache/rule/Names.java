package dev.terrace.web.cache.rule;

import io.undertow.util.HttpString;
import java.util.List;

/** Names of header fields, RFC 9110 §5.1. */
public final class Names {
  public static final HttpString CACHE_STATUS = new HttpString("Cache-Status");
  public static final HttpString PROXY_AUTHENTICATION_INFO =
      new HttpString("Proxy-Authentication-Info");
  public static final HttpString SET_COOKIE2 = new HttpString("Set-Cookie2");

  private Names() {}

  /**
   * Checks names that somebody configured.
   *
   * @param key whose values they are
   * @throws IllegalArgumentException if one is none
   */
  public static void check(String key, List<String> names) {
    for (String name : names) {
      if (!Tokens.token(name)) {
        throw new IllegalArgumentException(
            "%s must be names of header fields but was '%s'".formatted(key, name));
      }
    }
  }
}
