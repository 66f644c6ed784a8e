package dev.terrace.web.cache.rule;

import io.undertow.util.HttpString;

/** Field names that Undertow has no constants for. */
public final class Names {
  public static final HttpString CACHE_STATUS = new HttpString("Cache-Status");
  public static final HttpString PROXY_AUTHENTICATION_INFO =
      new HttpString("Proxy-Authentication-Info");
  public static final HttpString SET_COOKIE2 = new HttpString("Set-Cookie2");

  private Names() {}
}
