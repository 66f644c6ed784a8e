package dev.terrace.app.site;

/** The links of the site's header, to mark the one whose page is shown. */
public enum NavItem {
  HOME,
  LOGIN,
  REGISTER,
  EDITOR,
  SETTINGS,
  /** A profile; the link leads to the member's own. */
  PROFILE,
  SEARCH,
  /** A page that no link of the header leads to. */
  NONE
}
