package dev.terrace.kit.http;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;

/**
 * Sends visitors to HTTPS, to the same host, path and query.
 *
 * @param scheme https
 * @param port where the HTTPS frontend is seen by visitors, 1 to 65535, default 443
 * @param code 301, 302, 307 or 308, default 308: the method is kept and the answer may be cached
 */
public record RedirectConfig(
    @Doc("https") @Default("https") Scheme scheme,
    @Doc("port of the HTTPS frontend as visitors see it")
        @Default("443")
        @Range(min = "1", max = "65535")
        int port,
    @Doc("301, 302, 307 or 308") @Default("308") int code) {
  /** Where to. */
  public enum Scheme {
    HTTPS
  }

  public RedirectConfig {
    if (code != 301 && code != 302 && code != 307 && code != 308) {
      throw new IllegalArgumentException("code must be 301, 302, 307 or 308 but was " + code);
    }
  }
}
