package dev.terrace.app.site;

import dev.terrace.app.session.SessionToken;

/** What the site answers. */
public sealed interface PageAnswer {
  /** A whole page. */
  record Page(int status, Head head, View view) implements PageAnswer {}

  /** A part of a page, for the script that put the header {@code X-Fragment} into its request. */
  record Fragment(int status, View view) implements PageAnswer {}

  /** 303: the browser fetches the page at this local path. */
  record Redirect(String path) implements PageAnswer {}

  /** The same, as somebody who is now signed in. */
  record SignedIn(String path, SessionToken token) implements PageAnswer {}

  /** The same, as somebody who is no longer signed in. */
  record SignedOut(String path) implements PageAnswer {}

  /** Done, and nothing to show: 204, for scripts only. */
  record Done() implements PageAnswer {}

  /** Something else than a page: a feed, a sitemap. */
  record Document(String contentType, String text) implements PageAnswer {}

  static PageAnswer page(Head head, View view) {
    return new Page(200, head, view);
  }

  /** The page with the form again, its values kept, and what was wrong with them. */
  static PageAnswer again(Head head, View view) {
    return new Page(422, head, view);
  }

  static PageAnswer fragment(View view) {
    return new Fragment(200, view);
  }

  static PageAnswer redirect(String path) {
    return new Redirect(path);
  }
}
