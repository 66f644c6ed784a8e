package dev.terrace.app.site;

/** What the site answers. */
public sealed interface PageAnswer {
  /** A whole page. */
  record Page(int status, Head head, View view) implements PageAnswer {}

  /** A part of a page, for the script that put the header {@code X-Fragment} into its request. */
  record Fragment(int status, View view) implements PageAnswer {}

  /** 303: the browser fetches the page at this local path. */
  record Redirect(String path) implements PageAnswer {}

  /** Done, and nothing to show: 204, for scripts only. */
  record Done() implements PageAnswer {}

  /** Something else than a page: a feed, a sitemap. */
  record Document(String contentType, String text) implements PageAnswer {}

  static PageAnswer page(Head head, View view) {
    return new Page(200, head, view);
  }

  static PageAnswer redirect(String path) {
    return new Redirect(path);
  }
}
