package dev.terrace.app.site;

import dev.terrace.app.session.SessionConfig;
import dev.terrace.kit.config.ByteSize;
import dev.terrace.kit.config.Default;
import dev.terrace.kit.config.Doc;
import dev.terrace.kit.config.Range;

/**
 * The site that people see.
 *
 * @param name in titles, feeds and link previews, default Conduit
 * @param description for search engines and link previews, where a page has none of its own
 * @param url scheme, host and port that people reach it by, without a slash at the end: for
 *     canonical addresses, feeds and the sitemap; default {@code https://localhost:8443}
 * @param maxForm longest form, 16 KiB to 64 MiB, default 4 MiB; longer ones get a 413
 * @param renderedTexts memory for texts whose markdown was rendered, 0 to 1 GiB, default 8 MiB
 * @param cache how long shared caches may keep the pages of visitors
 * @param sessions how long browsers stay signed in
 */
public record SiteConfig(
    @Doc("name in titles, feeds and link previews") @Default("Conduit") String name,
    @Doc("description for search engines, where a page has none of its own")
        @Default("A place to share what you know.")
        String description,
    @Doc("scheme, host and port that people reach the site by; for addresses in feeds and the like")
        @Default("https://localhost:8443")
        String url,
    @Doc("longest form; longer ones get a 413")
        @Default("4MiB")
        @Range(min = "16KiB", max = "64MiB")
        ByteSize maxForm,
    @Doc("memory for texts whose markdown was rendered")
        @Default("8MiB")
        @Range(min = "0B", max = "1GiB")
        ByteSize renderedTexts,
    @Doc("how long shared caches may keep the pages of visitors") @Default("{}") CacheConfig cache,
    @Doc("how long browsers stay signed in") @Default("{}") SessionConfig sessions) {

  public SiteConfig {
    if (!url.matches("https?://[A-Za-z0-9.\\[\\]:-]+")) {
      throw new IllegalArgumentException(
          "url must be http:// or https:// and a host, with a port or without, but was '"
              + url
              + "'");
    }
  }
}
