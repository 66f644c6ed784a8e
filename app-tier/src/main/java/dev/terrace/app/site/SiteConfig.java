package dev.terrace.app.site;

import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;

/**
 * The site that people see.
 *
 * @param name in the header and in titles, default Conduit
 * @param description for search engines and link previews, where a page has none of its own
 * @param url scheme, host and port that people reach it by, without a slash at the end: for
 *     canonical addresses, feeds and the sitemap; default {@code https://localhost:8443}
 */
public record SiteConfig(
    @Doc("name in the header and in titles") @Default("Conduit") String name,
    @Doc("description for search engines, where a page has none of its own")
        @Default("A place to share what you know.")
        String description,
    @Doc("scheme, host and port that people reach the site by; for addresses in feeds and the like")
        @Default("https://localhost:8443")
        String url) {

  public SiteConfig {
    if (!url.matches("https?://[A-Za-z0-9.\\[\\]:-]+")) {
      throw new IllegalArgumentException(
          "url must be http:// or https:// and a host, with a port or without, but was '"
              + url
              + "'");
    }
  }
}
