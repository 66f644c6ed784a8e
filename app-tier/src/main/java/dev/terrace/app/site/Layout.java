package dev.terrace.app.site;

import org.jspecify.annotations.Nullable;

/**
 * What every template gets besides its own model.
 *
 * @param head what the page says about itself
 * @param site name and address of the site
 * @param path local path and query of the request, for the hidden field {@code return}
 * @param member who is signed in, or null
 * @param csrf token for the hidden field {@code csrf} of forms; empty where there are no forms
 * @param assets addresses of style sheets, scripts and icons
 */
public record Layout(
    Head head, SiteName site, String path, @Nullable Member member, String csrf, Assets assets) {
  /** Name and address of the site. */
  public record SiteName(String name, String description, String url) {}

  /** {@code Settings — Conduit}; on the front page the name alone. */
  public String title() {
    return head.title().isEmpty() ? site.name() : head.title() + " — " + site.name();
  }

  public String description() {
    return head.description().isEmpty() ? site.description() : head.description();
  }

  /** The one address of this page, or null if it has none. */
  public @Nullable String canonical() {
    return head.path() == null ? null : site.url() + head.path();
  }

  /** Whether search engines shall leave the page out. */
  public boolean noindex() {
    return head.path() == null;
  }

  public boolean signedIn() {
    return member != null;
  }

  /** Whether this is the name of who is signed in. */
  public boolean isMember(String username) {
    return member != null && member.name().equals(username);
  }

  /** Whether the page is the one that this link of the header leads to. */
  public boolean current(NavItem item) {
    return head.nav() == item && (item != NavItem.PROFILE || ownProfile());
  }

  private boolean ownProfile() {
    if (member == null || head.path() == null) {
      return false;
    }
    var own = Urls.profile(member.name());
    return head.path().equals(own)
        || head.path().startsWith(own + "/")
        || head.path().startsWith(own + "?");
  }

  /** The address of a file, such as {@code /assets/site.css}. */
  public String asset(String name) {
    return assets.url(name);
  }

  /** The script that stands in the page, to be written as it is. */
  public SafeHtml themeScript() {
    return THEME_SCRIPT;
  }

  private static final SafeHtml THEME_SCRIPT =
      new SafeHtml("<script>" + ThemeScript.TEXT + "</script>");
}
