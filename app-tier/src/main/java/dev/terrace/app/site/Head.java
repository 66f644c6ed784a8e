package dev.terrace.app.site;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a page says about itself; {@link Layout} makes a header of it. Begin with {@link #of}.
 *
 * @param title without the site's name
 * @param description in one sentence; empty for the site's own
 * @param nav the link in the header that leads here
 * @param path of the page without what does not change it, for its canonical address; null for a
 *     page that has none
 * @param feed path of its Atom feed, or null
 * @param article when the page is an article: what link previews show of it, or null
 */
public record Head(
    String title,
    String description,
    NavItem nav,
    @Nullable String path,
    @Nullable String feed,
    @Nullable Article article) {

  /** For link previews (Open Graph). */
  public record Article(String author, Instant publishedAt, Instant modifiedAt) {}

  public static Head of(String title) {
    return new Head(title, "", NavItem.NONE, null, null, null);
  }

  public Head description(String text) {
    return new Head(title, text, nav, path, feed, article);
  }

  public Head nav(NavItem item) {
    return new Head(title, description, item, path, feed, article);
  }

  /** Sets the canonical path; pages without one are not to be indexed by search engines. */
  public Head canonical(String canonicalPath) {
    return new Head(title, description, nav, canonicalPath, feed, article);
  }

  public Head feed(String feedPath) {
    return new Head(title, description, nav, path, feedPath, article);
  }

  public Head article(String author, Instant publishedAt, Instant modifiedAt) {
    return new Head(
        title, description, nav, path, feed, new Article(author, publishedAt, modifiedAt));
  }
}
